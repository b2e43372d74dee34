"""Which variables and settings a project's own Python code reads, found by syntax.

`sources` reads the files, `collector` finds what each module reads and under which condition, and
`reach` finds which modules a program imports. No code of the project is run.
"""
