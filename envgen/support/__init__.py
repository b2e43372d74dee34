"""Helpers for all packages: discovery of modules, "did you mean …?", and operating systems."""
