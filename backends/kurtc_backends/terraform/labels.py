"""Labels: on everything, so that one line finds whatever a copy of the module has made."""

from collections.abc import Mapping

from kurtc_backends.terraform.hcl import Attribute, Block, Call, Expression, Raw

_CONTENT = Block(
    type="content",
    body=(
        Attribute(name="label", value=Raw(written="labels.key")),
        Attribute(name="value", value=Raw(written="labels.value")),
    ),
)


def labels(more: Mapping[str, Expression] | None = None) -> Block:
    """The labels of a resource: the module's, and more."""
    own = Raw(written="local.labels")
    each: Expression = Call(function="merge", arguments=(own, more)) if more else own
    return Block(type="dynamic", labels=("labels",), body=(Attribute(name="for_each", value=each), _CONTENT))
