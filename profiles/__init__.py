"""The profiles that `envgen init` starts a project with; installed as package data."""
