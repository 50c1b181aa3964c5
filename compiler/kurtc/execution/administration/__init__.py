"""Look after enclaves outside of runs: their services, artifacts, ports and logs."""
