"""How fast, how punctual, how soon back: measured on this machine, with real parts."""
