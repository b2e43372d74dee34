"""What a project's own files say: read as text or by syntax, without running anything."""
