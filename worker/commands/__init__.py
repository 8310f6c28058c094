"""The commands of `quancheng`, a module each; `worker.cli` says which, and how a module is written."""
