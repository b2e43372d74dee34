"""Rules about builds: packages, scripts, Dockerfiles, and the steps of a deploy."""
