"""One settings module for each environment, rendered by envgen."""
# envgen: sha256 0061876204465fad
