"""Boots a project in its own interpreter, and reports Django's checks, settings and responses.

`envgen check --boot` starts `__main__.py` with the project's Python, which need not have envgen
and may be as old as Django 4.2 allows (3.8). So nothing here imports envgen, and everything
runs on Python 3.8. See `__main__` for the request and the report.
"""
