"""Rules for Render: mistakes that its schema allows, but its sync rejects."""
