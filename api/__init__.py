"""The thin door: authenticates, writes acts down, signals, answers with receipts."""
