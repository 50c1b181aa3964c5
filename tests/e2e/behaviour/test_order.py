"""Effects happen in the plan's order, after what they need is ready."""

from .conftest import Environment

ORDER = """
CLOCK = ["date", "+%s%N"]

def run(plan):
    plan.add_service(name="a", config=ServiceConfig(image="kurtc-tests/dump"))
    first = plan.exec("a", ExecRecipe(command=CLOCK))
    second = plan.run_sh(name="second", image="kurtc-tests/dump", run="getent hosts a >/dev/null && date +%s%N")
    third = plan.exec("a", ExecRecipe(command=CLOCK))
    plan.add_service(name="b", config=ServiceConfig(
        image="kurtc-tests/dump", entrypoint=["sh", "-c", "date +%s%N > /started; exec dump"], env_vars={"PEER": "a"}))
    fourth = plan.exec("b", ExecRecipe(command=["cat", "/started"]))
    fifth = plan.exec("a", ExecRecipe(command=CLOCK))
    times = [first["output"], second.output, third["output"], fourth["output"], fifth["output"]]
    plan.add_service(name="dump", config=ServiceConfig(
        image="kurtc-tests/dump", env_vars={"T%d" % i: time for i, time in enumerate(times)}))
"""


def test_effects_on_what_can_meet_keep_the_plans_order(environment: Environment) -> None:
    environment.succeed(ORDER)
    variables = environment.environ("dump")
    times = [int(variables[f"T{index}"]) for index in range(5)]
    assert times == sorted(times)


READY = """
def run(plan):
    plan.add_service(name="slow", config=ServiceConfig(
        image="kurtc-tests/dump",
        entrypoint=["sh", "-c", "sleep 2; touch /open; while true; do nc -l -p 9000; done"],
        ports={"p": PortSpec(number=9000, wait="60s")},
        ready_conditions=ReadyCondition(
            recipe=ExecRecipe(command=["sh", "-c", "test -e /open && echo yes"]), field="output", assertion="==",
            target_value="yes\\n", interval="200ms", timeout="60s"),
    ))
    plan.exec("slow", ExecRecipe(command=["test", "-e", "/open"]))
"""


def test_nothing_touches_a_service_before_it_is_ready(environment: Environment) -> None:
    deployment = environment.succeed(READY)
    assert deployment.services() >= {"slow"}


CODE = """
def run(plan):
    plan.add_service(name="web", config=ServiceConfig(
        image="python:3.11-alpine",
        files={"/site": plan.upload_files("./site")},
        cmd=["python", "-u", "/site/server.py"],
        ports={"http": PortSpec(number=8080, application_protocol="http", wait="60s")},
        ready_conditions=ReadyCondition(
            recipe=GetHttpRequestRecipe(port_id="http", endpoint="/health"), field="code", assertion="==",
            target_value=200, interval="300ms", timeout="60s"),
    ))
    plan.exec("web", ExecRecipe(command=["test", "-e", "/open"]))
"""
SERVER = b"""
import http.server, time
end = time.monotonic() + 8
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ready = time.monotonic() > end
        if ready:
            open("/open", "w").close()
        self.send_response(200 if ready else 202)
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
"""


def test_another_code_of_success_is_not_the_one_that_is_waited_for(environment: Environment) -> None:
    deployment = environment.succeed(CODE, files={"site/server.py": SERVER})
    assert deployment.services() >= {"web"}
