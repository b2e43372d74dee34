"""Secrets: generate, recognize, encrypt and store them."""
