"""Read and write values in each format: Python, YAML, .env files, shell. Nothing about profiles."""
