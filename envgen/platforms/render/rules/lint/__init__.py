"""Rules of `envgen lint` about any render.yaml, and Render's schema in plain words."""
