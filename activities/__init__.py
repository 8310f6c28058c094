"""Side effects that workflows ask for. Idempotent; nothing is decided here."""
