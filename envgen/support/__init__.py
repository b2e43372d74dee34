"""What any package may need: finding files that were added, the name that was meant, the system."""
