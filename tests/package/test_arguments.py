import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kurtc.diagnostics import Refused
from kurtc.package import arguments
from kurtc.package.arguments import parse_arguments, read_arguments_file

from .conftest import finding


def shown(text: str) -> str:
    """The arguments as JSON text, which tells integers, floats and the order of keys apart."""
    return json.dumps(parse_arguments(text), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "{}"),
        (" \n", "{}"),
        ("{}", "{}"),
        ('{"b": 1, "a": {"z": null, "y": [true]}}', '{"b": 1, "a": {"z": null, "y": [true]}}'),
        ('{"a": 1, "b": 2, "a": 3}', '{"a": 3, "b": 2}'),
        ('{"a": 12345678901234567890123}', '{"a": 12345678901234567890123}'),
        ('{"a": 1.0, "b": 1e3, "c": -0}', '{"a": 1.0, "b": 1000.0, "c": 0}'),
        ('{"a": "yes", "y": "017"}', '{"a": "yes", "y": "017"}'),
        ('{"a": "\\ud800", "b": "\\ud83d\\ude00"}', '{"a": "\ufffd", "b": "😀"}'),
    ],
)
def test_a_json_object_is_taken_as_it_is(text: str, expected: str) -> None:
    assert shown(text) == expected


# fmt: off
YAML = [
    ("b: 1\na: {d: 1, c: 2}", '{"a": {"c": 2, "d": 1}, "b": 1}'),
    ("a: 1\na: 2", '{"a": 2}'),
    ("a: 1\n---\nb: 2", '{"a": 1}'),
    ('{"a": 1,}', '{"a": 1}'),
    ("a: [1, x, {k: v}]", '{"a": [1, "x", {"k": "v"}]}'),
    ("{a: yes, b: Yes, c: on, d: y, e: true}", '{"a": true, "b": true, "c": true, "d": true, "e": true}'),
    ("{a: no, b: NO, c: off, d: n, e: False}", '{"a": false, "b": false, "c": false, "d": false, "e": false}'),
    ("{a: yEs, b: tRue, c: 'no', d: \"on\"}", '{"a": "yEs", "b": "tRue", "c": "no", "d": "on"}'),
    ("{a: ~, b: null, c: , d: Null, e: nULL}", '{"a": null, "b": null, "c": null, "d": null, "e": "nULL"}'),
    ("{a: 0x1f, b: 0X1F, c: -0x1f, d: +0x1f}", '{"a": 31, "b": 31, "c": -31, "d": 31}'),
    ("{a: 0x, b: 0xg, c: 0o8, d: 0b2}", '{"a": "0x", "b": "0xg", "c": "0o8", "d": "0b2"}'),
    ("{a: 017, b: 0o17, c: 0O17, d: 08, e: 00}", '{"a": 15, "b": 15, "c": 15, "d": 8, "e": 0}'),
    ("{a: 0b101, b: -0b101}", '{"a": 5, "b": -5}'),
    ("{a: 1_000, b: 1__0, c: _1, d: 1_, e: 6_8.5}", '{"a": 1000, "b": 10, "c": "_1", "d": 1, "e": 68.5}'),
    ("{a: 1.0, b: 1e3, c: 1., d: .5, e: 1.5e1}", '{"a": 1, "b": 1000, "c": 1, "d": 0.5, "e": 15}'),
    ("{a: 1e20, b: 1e21, c: 1e-7, d: -0.0}", '{"a": 100000000000000000000, "b": 1e+21, "c": 1e-07, "d": 0}'),
    ("{a: 1e400, b: -1e400, c: .e1, d: 1e}", '{"a": "1e400", "b": "-1e400", "c": ".e1", "d": "1e"}'),
    ("{a: 18446744073709551615, b: -9223372036854775808}",
     '{"a": 18446744073709551615, "b": -9223372036854775808}'),
    ("{a: 18446744073709551616, b: -9223372036854775809}",
     '{"a": 18446744073709552000, "b": -9223372036854776000}'),
    ("a: 123456789012345678901234567890", '{"a": 1.2345678901234568e+29}'),
    ("{a: 2020-01-01, b: 12:30:45, c: 1.2.3}", '{"a": "2020-01-01", "b": "12:30:45", "c": "1.2.3"}'),
    ("{a: =, b: -, c: +, d: <<, e: .}", '{"a": "=", "b": "-", "c": "+", "d": "<<", "e": "."}'),
    ("{1: a, 1.5: b, y: c, 0x10: d, 1e3: e}", '{"1": "a", "1.5": "b", "1000": "e", "16": "d", "true": "c"}'),
    ("{1e6: a, 123456789.5: b, 0.1: c, .inf: d}", '{".inf": "d", "0.1": "c", "1.2345679e+08": "b", "1e+06": "a"}'),
    ("{'1': a, \"y\": b, '': c}", '{"": "c", "1": "a", "y": "b"}'),
    ("a: !!str 5\nb: !!int '7'\nc: !!float 3\nd: !!bool 'y'", '{"a": "5", "b": 7, "c": 3, "d": true}'),
    ("a: !!binary aGk=\nb: !!null ''\nc: !!timestamp 2020-01-01", '{"a": "hi", "b": null, "c": "2020-01-01"}'),
    ("a: ! 5\nb: !x 5", '{"a": "5", "b": "5"}'),
    ("!!set {a, b}", '{"a": null, "b": null}'),
    ("p: &p {a: 1, b: 2}\nq: {<<: *p, b: 3}", '{"p": {"a": 1, "b": 2}, "q": {"a": 1, "b": 3}}'),
    ("p: &p {a: 1}\nq: {a: 3, <<: *p}", '{"p": {"a": 1}, "q": {"a": 1}}'),
    ("q: {<<: [{a: 1}, {a: 2, b: 2}]}", '{"q": {"a": 1, "b": 2}}'),
    ("'<<': 1", '{"<<": 1}'),
    ("p: &p [1]\nq: *p", '{"p": [1], "q": [1]}'),
    ("a: |\n  l1\n  l2\nb: >\n  f1\n  f2\n", '{"a": "l1\\nl2\\n", "b": "f1 f2\\n"}'),
    ("a:\tb", '{"a": "b"}'),
    ("é: 1\nz: 2\nA: 3", '{"A": 3, "z": 2, "é": 1}'),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), YAML)
def test_yaml_has_the_values_that_it_has_in_kurtosis(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# nothing", "there is nothing, not a mapping"),
        ("[1]", "there is a list, not a mapping"),
        ("text", "there is a single value, not a mapping"),
        ("null", "there is a single value, not a mapping"),
        ('{"a": NaN}', "NaN is not a number that JSON has"),
        ('{"a": [-Infinity]}', "-Infinity is not a number that JSON has"),
        ('{"a": 1e999}', "1e999 is not a number that JSON has"),
        ("a: 1\nb: .inf", ":2:4: inf is not a number"),
        ("a: -.INF", ":1:4: -inf is not a number"),
        ("a: .nan", ":1:4: nan is not a number"),
        ("a: 1\n~: x", ":2:1: a key must not be null"),
        ("? [x]\n: 1", ":1:3: a key must be a single value"),
        ("a: b: c", ":1:5: mapping values are not allowed"),
        ("a: @x", ":1:4: found character that cannot start any token"),
        ("a: 1\nb: [1", ":3:1: did not find"),
        ('{"a": 1}}', ":1:9: "),
        ("a: !!int x", ":1:4: 'x' is tagged !!int"),
        ("a: !!int 1.5", "'1.5' is tagged !!int"),
        ("a: !!bool 1", "'1' is tagged !!bool"),
        ("a: !!binary '#'", "is not base64"),
        ("<<: 1", ":1:5: '<<' takes a mapping"),
        ("<<: [1]", ":1:6: '<<' takes a mapping"),
        ("a: *x", ":1:4: the anchor 'x' is not known"),
        ("a: &x [*x]", ":1:8: the anchor 'x' contains itself"),
        ("a: \x00", "control characters are not allowed"),
        ("a: \ud800", ":1:4: this is not UTF-8"),
        ('{\n"a": "\udcff"}', ":2:7: this is not UTF-8"),
        ("a: " + "[" * 100_000, "nests deeper than 200 levels"),
        ("a: " + "{a: " * 100_000, "nests deeper than 200 levels"),
        ("- " * 100_000, "nests deeper than 200 levels"),
        ('{"a": ' * 100_000, "nests deeper than 200 levels"),
        ('{"a": ' * 300 + "1" + "}" * 300, "nests deeper than 200 levels"),
    ],
    ids=lambda text: text[:20],
)
def test_arguments_that_have_no_value_are_refused_with_their_place(text: str, message: str) -> None:
    found = finding(lambda: parse_arguments(text))
    assert found.code == "arguments"
    assert found.message.startswith("the arguments:")
    assert message in found.message


@pytest.mark.parametrize("shape", ["[{}]", "{{a: {}}}"])
def test_aliases_that_expand_to_too_much_are_refused(shape: str) -> None:
    lines = ["a0: &a0 [x, x]"]
    for level in range(1, 150):
        lines.append(f"a{level}: &a{level} [*a{level - 1}, {shape.format(f'*a{level - 1}')}]")
    assert "its aliases expand to too much" in finding(lambda: parse_arguments("\n".join(lines))).message


def test_a_file_holds_json_or_yaml(tmp_path: Path) -> None:
    path = tmp_path / "args.yaml"
    path.write_text("\ufeffa: yes\n")
    assert read_arguments_file(path) == {"a": True}
    path.write_text('{"a": "yes"}')
    assert read_arguments_file(str(path)) == {"a": "yes"}


@pytest.mark.parametrize(
    ("content", "message"), [(None, "No such file"), (b"a: \xff", "byte 3"), (b"a: [", "args.yaml:2:1:")]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "args.yaml"
    if content is not None:
        path.write_bytes(content)
    found = finding(lambda: read_arguments_file(path))
    assert found.code == "arguments"
    assert str(path) in found.message
    assert message in found.message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "Is a directory" in finding(lambda: read_arguments_file(tmp_path)).message


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arguments, "MAX_BYTES", 2**20)
    (tmp_path / "huge").write_bytes(b"#" * (2**20 + 1))
    assert "more than 1 MiB" in finding(lambda: read_arguments_file(tmp_path / "huge")).message


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/args.yaml":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a: on\n")
        elif self.path == "/to-file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_arguments_can_be_behind_an_address(site: str) -> None:
    assert read_arguments_file(f"{site}/args.yaml") == {"a": True}


@pytest.mark.parametrize("page", ["/nope", "/to-file"])
def test_an_address_with_nothing_behind_it_is_refused(site: str, page: str) -> None:
    assert finding(lambda: read_arguments_file(f"{site}{page}")).code == "download"


def test_nothing_is_downloaded_offline(site: str) -> None:
    assert finding(lambda: read_arguments_file(f"{site}/args.yaml", offline=True)).code == "offline"


_RECORDED = Path(os.environ.get("KURTC_CONFORMANCE", "")) / "yaml-args.jsonl"


@pytest.mark.skipif(not os.environ.get("KURTC_CONFORMANCE"), reason="KURTC_CONFORMANCE names no folder")
def test_every_recorded_text_has_the_recorded_values() -> None:
    cases = [json.loads(line) for line in _RECORDED.read_text().splitlines()]
    assert cases
    for case in cases:
        wanted = json.loads(case["json"]) if case["json"] else None
        try:
            assert shown(case["yaml"]) == json.dumps(wanted if case["yaml"] else {}, ensure_ascii=False), case
        except Refused:
            assert not isinstance(wanted, dict), case
