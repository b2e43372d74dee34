"""Rules that only Render has: what its schema does not say and its sync refuses."""
