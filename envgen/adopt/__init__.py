"""Adopt a project that is already deployed: read what is there, and write profiles for it.

`reading` understands a settings module by its syntax and runs none of it; `render_yaml`,
`dotenv_files`, `compose_file`, `procfile` and `requirements` read the rest. `decide` makes of
these findings profiles, improvements and a list of what is left to a person; it is a function of
the findings alone.
"""
