"""Rules of `envgen lint` alone: about files that envgen itself writes in another way."""
