"""Run-time values arrive wherever the plan puts them, exactly."""

import json

from e2e.texts import HOSTILE

from .conftest import Environment

TASK = """
def run(plan):
    task = plan.run_sh(name="make", image="kurtc-tests/dump", run="printf 'a b\\n\\n'")
    rendered = plan.render_templates(
        name="rendered", config={"value.txt": struct(template="<{{.value}}>", data={"value": task.output})})
    second = plan.run_sh(name="use", image="kurtc-tests/dump", run="printf '%s|' \\"$X\\"", env_vars={"X": task.output})
    third = plan.run_sh(name="paste", image="kurtc-tests/dump", run="printf %s '" + task.output + "'")
    plan.add_service(name="dump", config=ServiceConfig(
        image="kurtc-tests/dump",
        entrypoint=["dump", "one=" + task.output],
        cmd=["two=" + second.output, "code=" + task.code],
        env_vars={"FIRST": task.output, "SECOND": "<" + second.output + ">", "THIRD": third.output, "CODE": task.code},
        files={"/rendered": rendered},
    ))
"""


def test_the_output_of_a_task_reaches_variables_arguments_files_and_tasks(environment: Environment) -> None:
    deployment = environment.succeed(TASK)
    variables = environment.environ("dump")
    assert variables["FIRST"] == "a b\n\n"
    assert variables["SECOND"] == "<a b\n\n|>"
    assert variables["THIRD"] == "a b\n\n"
    assert variables["CODE"] == "0"
    assert environment.argv("dump")[-3:] == ["one=a b\n\n", "two=a b\n\n|", "code=0"]
    assert deployment.run("dump", "cat", "/rendered/value.txt") == b"<a b\n\n>"


EXEC = """
def run(plan, text):
    plan.add_service(name="source", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"TEXT": text}))
    said = plan.exec("source", ExecRecipe(command=["printenv", "TEXT"]))
    failed = plan.exec(
        "source", ExecRecipe(command=["sh", "-c", "echo out; echo err >&2; exit 7"]), skip_code_check=True)
    accepted = plan.exec("source", ExecRecipe(command=["sh", "-c", "exit 3"]), acceptable_codes=[3])
    json = plan.exec("source", ExecRecipe(
        command=["printf", '{"a": {"b": 1.5}, "list": [1, "x"], "text": "t"}'],
        extract={
            "number": "fromjson | .a.b", "list": "fromjson | .list", "text": "fromjson | .text", "length": "length"},
    ))
    plan.add_service(name="dump", config=ServiceConfig(image="kurtc-tests/dump", env_vars={
        "SAID": said["output"],
        "FAILED": failed["code"] + ":" + failed["output"],
        "ACCEPTED": accepted["code"],
        "NUMBER": json["extract.number"],
        "LIST": json["extract.list"],
        "TEXT": json["extract.text"],
        "LENGTH": json["extract.length"],
    }))
"""


def test_the_results_of_exec_arrive_with_their_types(environment: Environment) -> None:
    environment.succeed(EXEC, arguments={"text": "plain"})
    variables = environment.environ("dump")
    assert variables["SAID"] == "plain\n"
    assert variables["FAILED"] == "7:out\nerr\n"
    assert variables["ACCEPTED"] == "3"
    assert variables["NUMBER"] == "1.5"
    assert variables["LIST"] == '[1, "x"]'
    assert variables["TEXT"] == "t"
    assert variables["LENGTH"] == "48"


HOSTILE_TEXTS = """
def run(plan, texts, encoded):
    plan.add_service(name="source", config=ServiceConfig(
        image="kurtc-tests/dump",
        env_vars={"ALL": encoded} | {"T%d" % i: text for i, text in enumerate(texts)}))
    outputs = [
        plan.exec("source", ExecRecipe(command=["sh", "-c", "printf %%s \\"$T%d\\"" % i]))["output"]
        for i in range(0, len(texts), 4)
    ]
    every = plan.exec("source", ExecRecipe(
        command=["printenv", "ALL"], extract={str(i): "fromjson | .[%d]" % i for i in range(len(texts))}))
    values = [every["extract.%d" % i] for i in range(len(texts))] + outputs
    rendered = plan.render_templates(name="rendered", config={
        "t%d" % i: struct(template="{{.v}}", data={"v": value}) for i, value in enumerate(values)})
    plan.add_service(name="dump", config=ServiceConfig(
        image="kurtc-tests/dump", entrypoint=["dump"] + values,
        env_vars={"V%d" % i: value for i, value in enumerate(values)}, files={"/rendered": rendered}))
"""


def test_any_text_travels_as_a_value_byte_by_byte(environment: Environment) -> None:
    """All of them as what jq extracts, each fourth as what a command says as well."""
    texts = [text for text in HOSTILE if environment.target.takes(text)]
    deployment = environment.succeed(HOSTILE_TEXTS, arguments={"texts": texts, "encoded": json.dumps(texts)})
    variables = environment.environ("dump")
    values = texts + texts[::4]
    assert [variables[f"V{index}"] for index in range(len(values))] == values
    assert environment.argv("dump")[-len(values) :] == values
    files = deployment.run(
        "dump",
        "sh",
        "-c",
        'for i in $(seq 0 "$1"); do cat "/rendered/t$i"; printf "\\0"; done',
        "sh",
        str(len(values) - 1),
    )
    assert files.decode().split("\0")[:-1] == values


REQUEST = """
def run(plan):
    plan.add_service(name="web", config=ServiceConfig(
        image="python:3.11-alpine",
        files={"/site": plan.upload_files("./site")},
        cmd=["python", "-u", "/site/server.py"],
        ports={"http": PortSpec(number=8080, application_protocol="http", wait="60s")},
    ))
    got = plan.request("web", GetHttpRequestRecipe(
        port_id="http", endpoint="/item?x=1", extract={"id": ".id", "all": ".tags[]"}))
    posted = plan.request("web", PostHttpRequestRecipe(
        port_id="http", endpoint="/echo", content_type="text/plain", body="<" + got["extract.id"] + "> $HOME",
        headers={"X-Test": "yes"}))
    waited = plan.wait("web", GetHttpRequestRecipe(port_id="http", endpoint="/count", extract={"n": ".n"}),
        field="extract.n", assertion=">=", target_value=3, interval="200ms", timeout="60s")
    missing = plan.request("web", GetHttpRequestRecipe(port_id="http", endpoint="/missing"), acceptable_codes=[404])
    plan.add_service(name="dump", config=ServiceConfig(image="kurtc-tests/dump", env_vars={
        "ID": got["extract.id"], "ALL": got["extract.all"], "BODY": got["body"], "CODE": got["code"],
        "POSTED": posted["body"], "WAITED": waited["code"], "MISSING": missing["code"]}))
"""
SERVER = b"""
import http.server, json
class Handler(http.server.BaseHTTPRequestHandler):
    count = 0
    def answer(self, code, body):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        if self.path.startswith("/item"):
            self.answer(200, json.dumps({"id": 41, "tags": ["a", "b"], "path": self.path}).encode())
        elif self.path == "/count":
            Handler.count += 1
            self.answer(200, json.dumps({"n": Handler.count}).encode())
        else:
            self.answer(404, b"no")
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201, b"|".join([body, self.headers["Content-Type"].encode(), self.headers["X-Test"].encode()]))
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
"""


def test_the_results_of_requests_and_waits_arrive(environment: Environment) -> None:
    environment.succeed(REQUEST, files={"site/server.py": SERVER})
    variables = environment.environ("dump")
    assert variables["ID"] == "41"
    assert variables["ALL"] == '["a", "b"]'
    assert variables["BODY"] == '{"id": 41, "tags": ["a", "b"], "path": "/item?x=1"}'
    assert variables["CODE"] == "200"
    assert variables["POSTED"] == "<41> $HOME|text/plain|yes"
    assert variables["WAITED"] == "200"
    assert variables["MISSING"] == "404"


ADDRESS = """
def run(plan):
    one = plan.add_service(name="one", config=ServiceConfig(
        image="kurtc-tests/dump", env_vars={"OWN_IP": "KURTOSIS_IP_ADDR_PLACEHOLDER"}))
    plan.add_service(name="two", config=ServiceConfig(
        image="kurtc-tests/dump", env_vars={"PEER": one.hostname, "PEER_IP": one.ip_address}))
    found = plan.exec("two", ExecRecipe(command=["sh", "-c", "getent hosts one | cut -d' ' -f1 | tr -d '\\\\n'"]))
    plan.add_service(name="three", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"FOUND": found["output"]}))
"""


def test_names_and_addresses_of_services_are_right(environment: Environment) -> None:
    environment.succeed(ADDRESS)
    own = environment.environ("one")["OWN_IP"]
    peer = environment.environ("two")
    assert peer["PEER"] == "one"
    assert peer["PEER_IP"] in {own, "one"}
    assert environment.environ("three")["FOUND"] == own


PYTHON = """
def run(plan):
    task = plan.run_python(name="count", run='''
import sys
for word in sys.argv[1:]:
    print(repr(word), "$HOME \\\\\\\\ `x`")
''', args=["a b", "", "'quoted' $X"])
    plan.add_service(name="dump", config=ServiceConfig(image="kurtc-tests/dump", env_vars={"OUT": task.output}))
"""


def test_python_tasks_get_their_arguments_and_script_as_they_are(environment: Environment) -> None:
    environment.succeed(PYTHON)
    lines = environment.environ("dump")["OUT"].splitlines()
    assert lines == [f"{word!r} $HOME \\ `x`" for word in ["a b", "", "'quoted' $X"]]
