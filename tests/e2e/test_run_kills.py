"""A run that is killed loses nothing: the next one goes on where it was, and ends as if nothing had happened."""

import pytest

from .running import Event, Runner, next_event

SCRIPT = """
def run(plan, greeting="hello"):
    page = plan.upload_files("page.html", name="page")
    made = plan.run_sh(name="make", run="printf made; mkdir /out; cat /page/page.html >/out/copy",
        files={"/page": page}, store=["/out"])
    log = plan.add_service("log", ServiceConfig(
        image="kurtc-tests/dump",
        files={"/data": Directory(persistent_key="data"), "/out": made.files_artifacts[0]},
        ports={"http": PortSpec(number=80)},
        entrypoint=["sh", "-c", "echo start >>/data/log; exec busybox httpd -f -p 80 -h /out"],
    ))
    said = append(plan, "one " + made.output)
    plan.wait("log", GetHttpRequestRecipe(port_id="http", endpoint="/copy"), field="code", assertion="==",
        target_value=200)
    page = plan.request("log", GetHttpRequestRecipe(port_id="http", endpoint="/copy"))
    config = plan.render_templates(name="config", config={
        "c": struct(template="{{ .Body }}", data={"Body": page["body"]})})
    plan.add_services({
        name: ServiceConfig(image="kurtc-tests/dump", files={"/config": config}) for name in ["left", "right"]})
    kept = plan.store_service_files("left", "/config/c", name="kept")
    append(plan, "two")
    plan.stop_service("right")
    plan.start_service("right")
    plan.remove_service("left")
    last = plan.exec("log", ExecRecipe(command=["cat", "/data/log"]))
    plan.run_sh(name="end", run="cat /kept/c", files={"/kept": kept})
    return {"said": said["output"], "body": page["body"]}

def append(plan, text):
    return plan.exec("log", ExecRecipe(command=["sh", "-c", "echo " + text + " >>/data/log; echo said"]))
"""
FILES = {"page.html": b"<p>hello</p>\n"}
UNITS = 16
LOGGED = ["start", "one made", "two"]
HELD = ["helper", "service left", "service log", "service right"]


def killed(runner: Runner, wanted: Event, *options: str) -> list[Event]:
    """The events of a run that was killed when one of these fields came."""
    seen: list[Event] = []

    def is_wanted(event: Event) -> bool:
        seen.append(event)
        return wanted.items() <= event.items()

    process = runner.started(runner.package(SCRIPT, FILES), *options)
    try:
        next_event(process, is_wanted)
    finally:
        process.kill()
        process.wait()
    return seen


def done(events: list[Event]) -> dict[str, str]:
    return {event["unit"]: event["outcome"] for event in events if event["event"] == "unit-done"}


def assert_complete(runner: Runner) -> None:
    """The enclave is as a run that nobody disturbed leaves it, and goes away as a whole."""
    finished = runner.script(SCRIPT, "--json", files=FILES)
    assert finished.output == {"said": "said\n", "body": "<p>hello</p>\n"}
    containers = runner.containers()
    assert sorted(containers) == HELD
    assert len(runner.docker("ps", "-aq", "--filter", f"label=kurtc.enclave={runner.name}").split()) == len(HELD)
    again = runner.script(SCRIPT, "--json", files=FILES)
    assert set(again.done.values()) == {"unchanged"}
    assert runner.containers() == containers
    assert runner.kurtc("enclave", "rm", "--force", runner.name).code == 0
    assert runner.leftovers() == ""


def test_a_run_that_is_killed_at_each_step_in_turn_gets_to_its_end(runner: Runner) -> None:
    """Each run is killed one step further: when it starts the step, and when it says that the step is done."""
    finished: set[str] = set()
    ids = [unit["id"] for unit in killed(runner, {"event": "run-started"}, "--sequential")[-1]["units"]]
    assert len(ids) == UNITS
    for unit in ids:
        for event in ("unit-started", "unit-done"):
            seen = done(killed(runner, {"event": event, "unit": unit}, "--sequential"))
            again = {one for one, outcome in seen.items() if outcome == "done"} & finished
            assert not again, f"done again after the kill at {event} of {unit}: {again}"
            finished |= seen.keys()
    logged = runner.inside("log", "cat", "/data/log").splitlines()
    assert set(logged) == set(LOGGED)
    assert len(logged) <= 2 * len(LOGGED), "only what was killed before it was recorded is done again"
    assert_complete(runner)


@pytest.mark.parametrize("event", ["unit-started", "unit-done"])
def test_a_parallel_run_that_is_killed_again_and_again_gets_to_its_end(event: str, runner: Runner) -> None:
    finished: set[str] = set()
    for _ in range(UNITS):
        seen = _killed_at_news(runner, event, finished)
        again = {one for one, outcome in done(seen).items() if outcome == "done"} & finished
        assert not again
        finished |= done(seen).keys()
        if seen[-1]["event"] == "run-finished":
            break
    assert_complete(runner)


def _killed_at_news(runner: Runner, event: str, finished: set[str]) -> list[Event]:
    """The events of a run that was killed at the last moment that brings it further, or has come to its end."""
    seen: list[Event] = []

    def is_news(one: Event) -> bool:
        seen.append(one)
        is_new = one.get("unit") not in finished and one.get("outcome", "done") == "done"
        return (
            one["event"] == "run-finished"
            or (one["event"] == "unit-done" and is_new and event == "unit-done")
            or (
                event == "unit-started"
                and one["event"] == "unit-started"
                and is_new
                and len(done(seen).keys() - finished) > 0
            )
        )

    process = runner.started(runner.package(SCRIPT, FILES))
    try:
        next_event(process, is_news)
    finally:
        process.kill()
        process.wait()
    return seen
