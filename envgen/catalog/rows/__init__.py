"""Rows of the catalog: each module here defines ROWS, with settings of Django or with apps.

New rows and new modules are found automatically.
"""
