"""The rules of the city as values: the catalog's files as typed models, and `Rules` to ask them.

Models mirror the YAML of `catalog/<city>/<version>/` key for key; a key that is a Python keyword
gets a trailing underscore. Nothing here reads a file or judges a project.
"""
