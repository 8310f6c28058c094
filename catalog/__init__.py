"""The city's rules as data, and what reads and checks them. Logic belongs in `domain`."""
