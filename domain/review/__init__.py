"""One round of one item: its states, what may be done in each, and until when."""
