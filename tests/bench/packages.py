"""The packages that are measured: the largest public one where it is here, and generated ones."""

import subprocess
from pathlib import Path

from conformance.packages import build_mirror, packages_folder

LARGEST = "ethpandaops/ethereum-package"


def many_services(folder: Path, count: int) -> Path:
    """A script that adds `count` services, each with ports, variables and a command."""
    script = folder / f"services-{count}.star"
    script.write_text(f"""\
def run(plan):
    for index in range({count}):
        plan.add_service(
            name = "service-{{}}".format(index),
            config = ServiceConfig(
                image = "example/service:1",
                ports = {{"http": PortSpec(number = 8080, application_protocol = "http")}},
                env_vars = {{"INDEX": str(index)}},
                cmd = ["--index", str(index)],
            ),
        )
""")
    return script


def many_effects(folder: Path, count: int) -> Path:
    """A script with `count` services; each tenth is asked for a value, which a task is given."""
    script = folder / f"effects-{count}.star"
    script.write_text(f"""\
def run(plan):
    for index in range({count}):
        name = "service-{{}}".format(index)
        plan.add_service(
            name = name,
            config = ServiceConfig(
                image = "example/service:1",
                ports = {{"http": PortSpec(number = 8080, application_protocol = "http")}},
                env_vars = {{"INDEX": str(index)}},
                cmd = ["--index", str(index)],
            ),
        )
        if index % 10 == 9:
            said = plan.exec(name, ExecRecipe(command = ["hostname"]))
            plan.run_sh(run = "echo " + said["output"], name = "task-{{}}".format(index))
""")
    return script


def largest(folder: Path) -> tuple[str, Path, dict[str, str]]:
    """The largest package: its name, its folder, and the environment in which its dependencies can be had.

    KURTC_PACKAGES is a folder of git repositories, <owner>/<name>; without it one with as much syntax is generated.
    """
    packages = packages_folder()
    if packages is None or not (packages / LARGEST).exists():
        return "a generated package", _generated(folder / "generated"), {"KURTC_CACHE": str(folder / "cache")}
    mirror = build_mirror(packages, folder / "mirror", shimmed=True)
    clone = folder / LARGEST
    subprocess.run(["git", "clone", "--quiet", f"file://{mirror.root / LARGEST}", str(clone)], check=True)
    return LARGEST, clone, mirror.environment()


def _generated(folder: Path, files: int = 104, functions: int = 21) -> Path:
    """A package with as much syntax as the largest public one: 105 files, 80 000 nodes; a run uses a little of it."""
    folder.mkdir()
    (folder / "kurtosis.yml").write_text("name: github.com/kurtc-bench/generated\n")
    for number in range(files):
        body = "".join(_function(number, index) for index in range(functions))
        (folder / f"part_{number}.star").write_text(f'"""Part {number}."""\n\n{body}')
    imports = "".join(f'part_{number} = import_module("./part_{number}.star")\n' for number in range(files))
    calls = "".join(f"    part_{number}.start_0(plan, {number})\n" for number in range(0, files, 3))
    (folder / "main.star").write_text(f"{imports}\ndef run(plan):\n{calls}")
    return folder


def _function(part: int, index: int) -> str:
    return f"""\
def start_{index}(plan, number):
    labels = {{"part": "{part}", "index": str(number + {index})}}
    return plan.add_service(
        name = "part-{part}-{index}",
        config = ServiceConfig(image = "example/part:{part}", labels = labels),
    )

"""
