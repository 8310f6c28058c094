"""Pure rules in the field's words. Nothing here reads a clock, a file, a database or Temporal."""
