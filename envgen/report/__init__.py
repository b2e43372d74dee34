"""Pictures and pages for people: the drawing of an environment, and the report of all of them."""
