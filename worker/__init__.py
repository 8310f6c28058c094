"""The composition root: settings, workers, the embedded stack and the command line. No rules."""
