"""Rules about secrets: where their values are, and where they must not be."""
