"""Whole lives of projects with scripted people, on the pure core or on the real workflows."""
