"""Docker Compose files as Kurtosis takes them: packages and modules that become Starlark."""
