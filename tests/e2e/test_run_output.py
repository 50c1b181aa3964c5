"""What a person reads of a run of a small package, line by line; times and names that differ are masked."""

import re
from pathlib import Path

from .running import Ran, Runner

SCRIPT = """
def run(plan):
    made = plan.run_sh(name="make", run="echo made; mkdir /out; echo page >/out/page", store=["/out"])
    plan.print("it said: " + made.output)
    plan.add_service("web", ServiceConfig(
        image="kurtc-tests/dump",
        files={"/site": made.files_artifacts[0]},
        ports={"http": PortSpec(number=80, application_protocol="http")},
        entrypoint=["busybox", "httpd", "-f", "-p", "80", "-h", "/site"],
    ))
    got = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/page"))
    plan.verify(got["code"], "==", CODE)
    return {"page": got["body"]}
"""
EXPECTED = Path(__file__).parent / "expected"
MASKS = (
    (r"\b[0-9a-f]{32}\b", "UUID"),
    (r"^[0-9a-f]{12}(?= )", "UUID12345678"),
    (r"\d+(?:\.\d)? (?:s|min)\b(?: \d\d s)?", "N s"),
    (r"^ +N s", "N s"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"test-[0-9a-f]{12}", "ENCLAVE"),
    (r"(?<=   )\d+(?:\.\d)? (?:B|KiB)$", "SIZE"),
)
"""What differs from run to run, and what stands for it."""


def masked(ran: Ran) -> str:
    text = f"--- stderr\n{ran.stderr}--- stdout\n{ran.stdout}"
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text, flags=re.MULTILINE)
    return _with_images_in_order(_without_times(text))


def _with_images_in_order(text: str) -> str:
    """The text with the lines of images sorted: they are prepared side by side."""
    return re.sub(r"(?:^✓ image .*\n)+", lambda found: "".join(sorted(found[0].splitlines(True))), text, flags=re.M)


def _without_times(text: str) -> str:
    """The text without the section that only slow runs have, and only some of whose lines."""
    return re.sub(r"^Where the time went: .*\n(?:N s .*\n)*\n", "", text, flags=re.MULTILINE)


def expect(name: str, ran: Ran) -> None:
    assert masked(ran) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8"), masked(ran)


def test_runs_read_as_expected(runner: Runner) -> None:
    script = SCRIPT.replace("CODE", "200")
    expect("first", runner.script(script, "--sequential"))
    expect("second", runner.script(script, "--sequential"))
    expect("changed", runner.script(script.replace("80", "81"), "--sequential"))
    expect("failed", runner.script(SCRIPT.replace("CODE", "404"), "--sequential", code=3))
