"""What upload_files and render_templates are given."""

from kurtc.frontend.builders.context import Context
from kurtc.frontend.builders.template_data import template_value
from kurtc.frontend.checks import described
from kurtc.frontend.failure import StarlarkFailure
from kurtc.frontend.wire import StarlarkValue, Struct
from kurtc.plan.configs import DownloadSource, Source, Template


def upload_source(value: StarlarkValue, context: Context) -> Source:
    """What is uploaded: a file or directory of a package, or a file behind a URL."""
    src = context.plain(value, "src")
    if src.startswith(("http://", "https://")):
        if not _has_host(src):
            raise context.wrong(f"src {src!r} is not the address of a file on the web")
        return DownloadSource(url=src)
    return context.source(src, "src")


def _has_host(url: str) -> bool:
    from urllib.parse import urlsplit  # few packages download files

    try:
        address = urlsplit(url)
        return bool(address.hostname) and " " not in address.netloc and url.isprintable()
    except ValueError:
        return False


def render_config(value: StarlarkValue, context: Context) -> dict[str, Template]:
    """Templates by their paths in the artifact."""
    return {path: _template(item, path, context) for path, item in context.entries(value, "config")}


def _template(value: StarlarkValue, path: str, context: Context) -> Template:
    where = f"config[{path!r}]"
    if not (isinstance(value, Struct) and value.type == "struct"):
        hint = "write struct(template = …, data = …)" if isinstance(value, dict) else ""
        raise StarlarkFailure(
            f"{context.what}: {where} must be a struct with template and data, got {described(value)}",
            code="invalid-argument",
            hint=hint,
        )
    for name in ("template", "data"):
        if name not in value.fields:
            raise context.wrong(f"{where} lacks the field '{name}'")
    try:
        data = template_value(value.fields["data"], context.tokens.read)
    except StarlarkFailure as failure:
        wrong = context.wrong(f"{where}.data: {failure}")
        code = failure.code if failure.code == "future-place" else wrong.code
        raise StarlarkFailure(*wrong.messages, code=code, hint=failure.hint) from None
    return Template(template=context.text(value.fields["template"], f"{where}.template"), data=data)
