"""What is said at the end of a run."""

from kurtc.cli.progress.ending import advice, ending_text
from kurtc.execution.events import ArtifactInfo, PathPart, RunFinished, ServiceInfo, UnitInfo
from kurtc.terminal import Paint

_UNIT = UnitInfo(id="s1", step="s1", instruction="add_service", subject="db", description="", position="main.star:2:5")
_PLAIN = Paint(False)


def _finished(**rest: object) -> RunFinished:
    given: dict[str, object] = {"outcome": "done", "seconds": 70.0, "enclave": "shop", **rest}
    return RunFinished(**given)  # type: ignore[arg-type]


def test_the_longest_path_says_where_the_time_went() -> None:
    path = (
        PathPart(kind="image", id="postgres:16", seconds=61.0),
        PathPart(kind="unit", id="s1", seconds=2.5),
        PathPart(kind="unit", id="s1", seconds=0.01),
    )
    assert ending_text(_finished(longest_path=path), {"s1": _UNIT}, _PLAIN) == (
        "Where the time went: 1 min 04 s one after the other\n"
        "  1 min 01 s  image postgres:16\n"
        "       2.5 s  s1 add_service db  main.star:2:5\n"
        "\n"
        "done in 1 min 10 s: enclave shop\n"
    )


def test_nobody_asks_where_less_than_a_second_went() -> None:
    path = (PathPart(kind="unit", id="s1", seconds=0.5),)
    assert ending_text(_finished(seconds=0.9, longest_path=path), {"s1": _UNIT}, _PLAIN) == (
        "done in 0.9 s: enclave shop\n"
    )


def test_artifacts_come_before_services_as_in_kurtosis() -> None:
    text = ending_text(
        _finished(
            seconds=0.1,
            services=(ServiceInfo(name="web", uuid="1" * 32, image="nginx", status="missing"),),
            artifacts=(ArtifactInfo(name="config", uuid="2" * 32, digest="d", size=10240),),
        ),
        {},
        _PLAIN,
    )
    assert text == (
        "========================================= Files Artifacts ==========================================\n"
        "UUID           Name     Size\n"
        "222222222222   config   10.0 KiB\n"
        "\n"
        "========================================== User Services ===========================================\n"
        "UUID           Name   Ports    Status\n"
        "111111111111   web    <none>   MISSING\n"
        "\n"
        "done in 0.1 s: enclave shop\n"
    )


def test_texts_of_the_output_are_not_obeyed() -> None:
    text = ending_text(_finished(seconds=0.1, output={"a": "\x1b[2J\u202e"}), {}, _PLAIN)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_advice_names_the_services_that_there_are() -> None:
    service = ServiceInfo(name="db", uuid="1", image="i", status="running")
    failed = {"s1": _UNIT}
    assert "  kurtc service logs shop db " in advice(_finished(services=(service,)), failed, _PLAIN)
    text = advice(_finished(), failed, _PLAIN)
    assert "service logs" not in text
    assert "kurtc enclave rm -f shop" in text
    assert "Correct" not in advice(_finished(), {}, _PLAIN)
