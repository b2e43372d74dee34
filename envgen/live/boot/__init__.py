"""Boots every Django program of a profile in the project's own Python, and collects the reports.

What a boot does is in `envgen.live.probe`, which runs there; what follows from the reports is in
`envgen.check.booted`.
"""
