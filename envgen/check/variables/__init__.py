"""Rules about variables: what code and files read, and what its programs get."""
