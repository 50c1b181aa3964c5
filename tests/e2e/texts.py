"""Texts and bytes that are easily lost on the way into a container."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

T = TypeVar("T")

HOSTILE = (
    *(
        "",
        " ",
        "  two  ",
        "\t",
        "\n",
        "a\nb",
        "a\n",
        "\n\na\n\n",
        "a\r\nb",
        "\r",
        "'",
        '"',
        "'\"'",
        "`id`",
        "\\",
        "\\\\n",
    ),
    *("$", "$$", "$$$", "$HOME", "${HOME}", "${HOME:-x}", "$(id)", "$((1+1))", "$HOME$$HOME", "a$", "%HOME%", "!HOME!"),
    *("{{", "}}", "{{x}}", "{{.X}}", "{{ if }}", "{% x %}", "#{x}", "{", "}", "[]", "{}", "[a", "{a: b}"),
    *(
        "~",
        "null",
        "Null",
        "true",
        "yes",
        "no",
        "on",
        "1",
        "1.0",
        "1e3",
        "0o17",
        "017",
        "0x1f",
        "1_000",
        "12:30:45",
        ".inf",
    ),
    *(
        "- a",
        "a: b",
        "a #b",
        "# a",
        "#",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "=",
        "<<",
        "?",
        "? a",
        "---",
        "...",
        "--- a",
    ),
    *(
        "-",
        "--",
        "-n",
        "-e a",
        "--help",
        ";",
        "a; b",
        "|| true",
        "&& true",
        "> /dev/null",
        "*",
        "?",
        "/*",
        "~root",
        "a=b",
        "=b",
    ),
    *(
        "é",
        "e\u0301",
        "漢字",
        "😀",
        "\u2028",
        "\u2029",
        "\x85",
        "\ufeff",
        "\xa0",
        "\u202e",
        "\x7f",
        "\x1b[31m",
        "\x01",
        "\x08",
    ),
    *(
        "KURTOSIS_IP_ADDR_PLACEHOLDER".lower(),
        "{{kurtosis:",
        "x" * 5000,
        "line\n" * 200,
        '{"a": ["$b", "\\n"]}',
        "\\$HOME",
        "\\\n",
    ),
)


def generated(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """`count` values, the same ones every time."""
    found: list[T] = []

    @seed(20240229)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    run: Callable[[], None] = collect
    run()
    return found


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
"""Whatever an argument or the value of a variable can hold."""
