"""The commands of envgen: each module here has one, as `command`."""
