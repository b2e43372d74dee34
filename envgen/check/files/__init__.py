"""Rules about generated files, manifests and templates: they are up to date."""
