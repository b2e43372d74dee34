"""Rules about profiles: old keys, what several share, and what they ignore."""
