"""What Starlark code sees of Kurtosis' interpreter, starlark-go, where ours differs: text forms, `json`, `time`."""
