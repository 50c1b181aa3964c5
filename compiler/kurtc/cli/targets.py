"""`kurtc targets`: what packages can be built for."""

from kurtc.cli.command import Reporting


def targets(options: Reporting) -> None:
    """List the targets of `kurtc build`, with the options that each of them has."""
    from kurtc.backend import backend_named, backend_names

    for name in backend_names():
        backend = backend_named(name)
        options.console.result(f"{name}: {backend.summary}\n")
        for option in backend.all_options():
            options.console.result(f"  --option {option.usage}\n      {option.explanation}\n")
