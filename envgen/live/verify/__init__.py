"""The deployed site as it is seen from outside: a bounded client, and looks that compare."""
