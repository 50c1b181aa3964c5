"""`kurtc lock`: the commits that a package uses, asked for anew."""

import typer

from kurtc.cli.inputs import PackageOptions


def lock(options: PackageOptions) -> None:
    """Refresh kurtc.lock: ask each repository that the package uses for the commit that its version has now.

    Every other command keeps to kurtc.lock, and adds what it does not have yet. Commit the file.

    \b
      kurtc lock ./shop
    """
    from kurtc import pipeline

    if options.locked:
        raise typer.BadParameter("this command makes kurtc.lock anew, and does not keep to it", param_hint="--locked")
    for dependency in pipeline.lock(options.input(refresh=True)):
        version = f"@{dependency.version}" if dependency.version else ""
        options.console.result(f"{dependency.repository}{version} {dependency.commit}\n")
