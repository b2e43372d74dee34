"""Deployments become files: templates, targets, and how they meet what is on disk."""
