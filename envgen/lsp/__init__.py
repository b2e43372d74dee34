"""The language server: what `check` and `explain` know, in an editor, while a person types."""
