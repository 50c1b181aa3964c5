"""`kurtc targets`: what packages can be built for."""

from collections.abc import Iterable

from kurtc.cli.command import Reporting


def targets(options: Reporting) -> None:
    """List the targets of `kurtc build`, with the options that each of them has."""
    from kurtc.backend import COMMON_OPTIONS, backend_named, backend_names

    for name in backend_names():
        backend = backend_named(name)
        options.console.result(f"{name}: {backend.summary}\n")
        for option in (*COMMON_OPTIONS, *backend.options):
            options.console.result(f"  --option {option.name}={_choices(option.choices) or 'TEXT'}\n")
            default = f" (default: {option.default})" if option.default else ""
            options.console.result(f"      {option.help}{default}\n")


def _choices(choices: Iterable[str]) -> str:
    return "|".join(choices)
