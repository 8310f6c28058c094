"""Durable shells: wait for a signal or the next alarm, ask the core, record, tell others."""
