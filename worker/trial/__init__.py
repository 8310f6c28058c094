"""A trial city: made-up people and projects half-way, for looking round. Everything is marked 演示."""
