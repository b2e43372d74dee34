"""Rehearse the minutes of a deploy in which the old version still serves on the new schema.

`models` lets the project's own code fill the database of the old version, and tell what the new
migrations remove. `requests` visits the old version. `during` has the order of it all, and
`broken` says what fails and which migration broke it.
"""
