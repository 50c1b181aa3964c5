"""From checked Starlark arguments to the plan's data, one module per kind of thing."""
