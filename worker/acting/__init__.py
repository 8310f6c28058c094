"""A single act given by command: who gives it, to what, what is filled in, and what came of it.

The same forms, the same judgement of what is legal and whose it is, and the same desk as for pages
and programs; nothing about a command is said here that its own model does not say.
"""
