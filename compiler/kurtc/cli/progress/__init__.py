"""A run, shown while it happens: live on a terminal, in plain lines, or as JSON."""
