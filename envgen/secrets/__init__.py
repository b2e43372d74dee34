"""What a secret is: how it is made, recognised, encrypted and kept."""
