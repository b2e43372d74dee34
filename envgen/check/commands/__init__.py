"""Rules about the commands that start programs: servers, ports, modules and memory."""
