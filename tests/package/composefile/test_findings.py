"""What is wrong with a Compose file, or lost of it, is said at its line, with what to do."""

import pytest

from kurtc.diagnostics import Diagnostic, Refused
from kurtc.package.composefile.transpiler import Transpiled, transpile
from kurtc.source import SourceFile

from .files import Files

FILE = SourceFile(path="docker-compose.yml")


def transpiled(text: str, **files: str) -> Transpiled:
    paths = {name.replace("__", "."): content for name, content in files.items()}
    return transpile(FILE, text, Files({FILE.path: text, **paths}))


def refusals(text: str, **files: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(Refused) as raised:
        transpiled(text, **files)
    return raised.value.diagnostics


def service(lines: str) -> str:
    return "services:\n  web:\n    image: nginx:1\n" + "".join(f"    {line}\n" for line in lines.split("\n"))


@pytest.mark.parametrize(
    ("text", "place", "code", "message", "hint"),
    [
        ("a: [", "2:1", "compose-file", "not a Compose file", ""),
        ("services: {web: {image: 1}}", "1:25", "compose-file", "must be text, not the number 1", "in quotes"),
        ("version: 3\nservices: {w: {image: x}}", "1:10", "compose-file", "'version' must be text", "in quotes"),
        ("service: {w: {image: x}}", "1:1", "compose-file", "no key 'service'", "did you mean 'services'?"),
        (service("volume: [./x:/x]"), "4:5", "compose-file", "no key 'volume'", "did you mean 'volumes'?"),
        ("services: {w: {}}", "1:12", "compose-file", "neither an image nor a build", ""),
        (service("depends_on: [db]"), "4:18", "compose-file", "'web' depends on 'db'", "the services are web"),
        (service("depends_on: [web]"), "4:18", "dependency-cycle", "web → web", ""),
        (service("depends_on: {db: {}}"), "4:18", "compose-file", "needs a condition", "service_healthy"),
        (service("environment: {A: '${B:?say b}'}"), "4:22", "missing-variable", "'B' is missing: say b", "B=…"),
        (service("environment: {A: 5$}\ncommand: '${'"), "5:14", "compose-file", "'${' holds a '$'", "'$$'"),
        (service("working_dir: " + "${A:-" * 5000 + "}" * 5000), "4:18", "compose-file", "nested too deeply", ""),
        (service("command: echo 'x"), "4:14", "compose-file", "quotation mark", '["sh", "-c"'),
        (service("ports: ['80:http']"), "4:13", "compose-file", "'80:http' in 'ports' of 'web'", "write '80'"),
        (service("ports: ['80/sctp']"), "4:13", "compose-file", "SCTP port 80", "leave the port out"),
        (service("volumes: ['data:/data']"), "4:15", "compose-file", "the volume 'data'", "write './data'"),
        (service("volumes: [./gone:/x]"), "4:15", "missing-file", "'./gone' does not exist", "docker-compose.yml"),
        (service("volumes: [..:/x]"), "4:15", "path-escape", "'..' leads out of the package", "copy it"),
        (service("volumes: [/a:/x, /b:/x]"), "4:22", "compose-file", "two volumes at '/x'", ""),
        (service("env_file: gone.env"), "4:15", "missing-file", "'gone.env' does not exist", ""),
        (service("extends: {file: a.yml, service: b}"), "4:21", "compose-file", "another file", "copy that service"),
        (service("extends: base"), "4:14", "compose-file", "'web' extends 'base'", ""),
        ("include: [a.yml]\n" + service(""), "1:1", "compose-file", "'include' names other files", "copy"),
        (service("privileged: maybe"), "4:17", "compose-file", "'privileged' of 'web' must be a boolean", ""),
        (service("networks: [back]"), "4:16", "compose-file", "'back' is not below 'networks'", "declare it"),
        (service("<<: 1"), "4:9", "compose-file", "'<<' takes a mapping", ""),
        (service("image: x"), "4:5", "compose-file", "the key 'image' stands twice, first on line 3", ""),
        (service("") + "---\n" + service(""), "5:1", "compose-file", "several documents", ""),
        ("services:\n  a_b: {image: x}\n  A-B: {image: x}\n", "3:3", "compose-file", "both called 'a-b'", "name"),
        (service("deploy: {resources: {reservations: {memory: lots}}}"), "4:49", "compose-file", "'lots'", "512M"),
    ],
)
def test_a_file_that_is_wrong_is_refused_at_its_line(text: str, place: str, code: str, message: str, hint: str) -> None:
    (found,) = refusals(text)
    assert found.position
    assert (f"{found.position.line}:{found.position.column}", found.code) == (place, code)
    assert message in found.message
    assert hint in found.hint


def test_all_faults_are_found_at_once() -> None:
    found = refusals(service("ports: [a, b]\nfoo: 1\nrestart: [x]"))
    assert [d.position and d.position.line for d in found] == [5, 4, 4, 6]


def test_a_fault_in_the_env_file_is_at_its_line_there() -> None:
    (found,) = refusals(service(""), __env="A=1\nB-C=2\n")
    assert found.position
    assert (found.position.file, found.position.line) == (".env", 2)


def test_what_depends_on_a_service_that_is_left_out_is_refused() -> None:
    (found,) = refusals(service("depends_on: [debug]") + "  debug: {image: x, profiles: [dev]}\n")
    assert "left out because of its profile" in found.message


@pytest.mark.parametrize(
    ("text", "place", "code", "message"),
    [
        (service("restart: always"), "4:5", "ignored-compose-key", "'restart' of 'web' is ignored"),
        (service("labels: {a: b}"), "4:5", "ignored-compose-key", "'labels' of 'web'"),
        (service("x-own: 1"), "", "", ""),
        (service("ports: [80]"), "", "", ""),
        (service("ports: ['8080:80']"), "4:5", "ignored-compose-key", "the host's ports"),
        (service("build: ."), "3:5", "ignored-compose-key", "what is built is called 'web-image'"),
        ("services: {w: {build: {context: ., dockerfile: Dockerfile}}}", "", "", ""),
        ("services: {w: {build: {context: ., dockerfile: D}}}", "1:36", "ignored-compose-key", "'dockerfile'"),
        (service("deploy: {replicas: 2}"), "4:14", "ignored-compose-key", "'deploy.replicas' of 'web'"),
        (
            service("deploy: {resources: {limits: {memory: 1G}}}"),
            "4:26",
            "ignored-compose-key",
            "'deploy.resources.limits'",
        ),
        (service("depends_on: {db: {condition: service_healthy}}") + "  db: {image: x}\n", "4:34", "", "conditions"),
        (service("depends_on: {db: {condition: service_started}}") + "  db: {image: x}\n", "", "", ""),
        (service("profiles: [dev]") + "  db: {image: x}\n", "2:3", "ignored-compose-key", "'web' is left out"),
        (service("command: a && b"), "4:14", "ignored-compose-key", "'&& b' in 'command'"),
        (service("") + "networks: {a: }\n", "5:1", "ignored-compose-key", "'networks' of the file"),
        (service("") + "volumes: {a: {driver: nfs}}\n", "5:11", "ignored-compose-key", "'volumes' says of 'a'"),
        (service("") + "volumes: {a: }\n", "", "", ""),
        (service("volumes: [/srv:/srv]"), "4:15", "compose-volume", "'/srv' of the host becomes an empty directory"),
        (service("environment: {A: $B$B}"), "4:22", "unset-variable", "'B' is not set"),
        (service("environment: {A: '${B:-x}'}"), "", "", ""),
        (service("environment: [A]"), "4:19", "unset-variable", "'A' in 'environment' of 'web' has no value"),
        (service("environment: {B: 1, A: }"), "4:25", "unset-variable", "'A' in 'environment' of 'web' has no value"),
    ],
)
def test_what_is_lost_is_said_once(text: str, place: str, code: str, message: str) -> None:
    found = transpiled(text).warnings
    places = [f"{d.position.line}:{d.position.column}" for d in found if d.position]
    assert places == ([place] if place else [])
    assert all(code in d.code and message in d.message for d in found)


def test_a_volume_that_two_services_share_is_not_shared() -> None:
    text = "services:\n  a: {image: x, volumes: [vol:/v]}\n  b: {image: x, volumes: [vol:/v]}\nvolumes: {vol: }\n"
    (found,) = transpiled(text).warnings
    assert (found.code, found.position and found.position.line) == ("compose-volume", 3)
    assert "'b' gets one of its own, apart from that of 'a'" in found.message


def test_an_optional_env_file_may_be_missing() -> None:
    text = service("env_file: [{path: a.env, required: false}, {path: b.env}]")
    assert 'env_vars={"A": "1"}' in transpiled(text, b__env="A=1").starlark


def test_each_line_knows_where_it_comes_from() -> None:
    text = "services:\n  web:\n    image: x\n    depends_on: [db]\n    volumes: [./a__x:/a]\n  db: {image: y}\n"
    found = transpiled(text.replace("__", "."), a__x="")
    assert found.starlark.count("\n") == len(found.places)
    assert found.places == ((1, 1), (6, 3), (5, 15), (2, 3))
