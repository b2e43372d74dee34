"""Adopt a project that is already deployed: read its files, and write profiles for it.

`reading` understands a settings module by its syntax and runs none of it. `collect` reads all other
files, with `compose_file` and `requirements`. `decide` turns these findings into profiles,
improvements and a list of what is left to a person; it is a function of the findings alone.
"""
