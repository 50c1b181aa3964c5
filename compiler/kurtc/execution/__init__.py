"""Execute plans on an engine."""
