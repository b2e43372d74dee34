"""How values are read and written: quoting, Python, YAML and .env files. It knows no profile."""
