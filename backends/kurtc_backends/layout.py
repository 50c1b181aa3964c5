"""The templates and scripts of all backends, and the only use of Jinja."""

from functools import cache
from pathlib import Path

import jinja2

_SHIPPED = Path(__file__).parent / "templates"
_CHECKOUT = Path(__file__).parents[2] / "templates"


def script(name: str) -> str:
    """The text of a file under `templates/`, as it is."""
    return (_folder() / name).read_text(encoding="utf-8")


def rendered(name: str, **values: object) -> str:
    """The template `name` under `templates/`, rendered; a missing value is an error."""
    return _environment().get_template(name).render(**values)


def inline_code(text: str) -> str:
    """Any text as code within a line of Markdown."""
    line = " ".join(text.split())
    fence = "`"
    while fence in line:
        fence += "`"
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line or ' '}{space}{fence}"


def code_block(text: str) -> str:
    """Any text as a block of code in Markdown."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def table_cell(text: str) -> str:
    """Markdown that may stand in a table's cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def _folder() -> Path:
    return _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_folder()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, not HTML: the filters below make values safe
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(code=inline_code, block=code_block, cell=table_cell)
    return environment
