"""Generate the files of deployments from templates, compare them with the disk, and write them."""
