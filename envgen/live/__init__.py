"""A running program, observed: booted, connected to its database, or visited as deployed."""
