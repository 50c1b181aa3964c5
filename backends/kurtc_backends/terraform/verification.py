"""`verify` as conditions: typed comparisons, checked by each plan as soon as the values are known."""

import json
from collections.abc import Mapping, Sequence

from kurtc.lowering.actions import VerifyValue
from kurtc.lowering.graph import OneShot
from kurtc.plan.configs import Assertion
from kurtc.plan.values import Future, Holed, Text, Value, plain
from kurtc.records import frozen
from kurtc_backends.terraform.conditions import kind
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Expression, Raw, Template, attributes, inline, quoted
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.steps import depends_on
from kurtc_backends.terraform.values import encoded, expression, extract, value_text


@frozen
class _Typed:
    """A value as expressions: its kind, itself, and its text in base64 where it may be a text ("" where not)."""

    kind: str
    value: str
    encoded: str = ""


def verification(node: OneShot, verify: VerifyValue, module: Module, after: Sequence[str]) -> Block:
    """The `terraform_data` that cannot be made unless the assertion holds, so that nothing goes on behind it."""
    precondition = Block(
        type="precondition",
        body=(
            Attribute(name="condition", value=Raw(written=condition(verify, module))),
            Attribute(name="error_message", value=message(node, verify, module)),
        ),
    )
    return Block(
        type="resource",
        labels=("terraform_data", identifier(node.name)),
        body=(
            *attributes({"triggers_replace": [Raw(written=written) for written in module.inputs(node.name)]}),
            *depends_on(after),
            Block(type="lifecycle", body=(precondition,)),
        ),
        beside=f"{node.origin.position}: verify",
    )


def condition(verify: VerifyValue, module: Module) -> str:
    """The condition, false where types differ. `try`, since an operator fails for values of another type."""
    value = _typed(verify.value, module)
    target = verify.target_value
    match verify.assertion:
        case "IN" | "NOT_IN":
            members = target if isinstance(target, tuple) else tuple(target) if isinstance(target, Mapping) else ()
            typed = [_typed(member, module) for member in members]
            found = [f"try({_compared(value, '==', one)}, false)" for one in typed if _may_be_equal(value, one)]
            # Terraform takes no condition that refers to nothing.
            is_in = f"anytrue([{', '.join(found or [f'{value.value} == null'])}])"
            return is_in if verify.assertion == "IN" else f"!{is_in}"
        case operator:
            return f"try({_compared(value, operator, _typed(target, module))}, false)"


def message(node: OneShot, verify: VerifyValue, module: Module) -> Expression:
    """What is said when it fails: both values as text."""
    value, target = (
        (_shown(of, module), " (", _kind(_typed(of, module).kind), ")") for of in (verify.value, verify.target_value)
    )
    return Template(parts=(f"{node.origin.position}: verify failed: ", *value, f" {verify.assertion} ", *target))


def _kind(written: str) -> str | Raw:
    return written.strip('"') if written.startswith('"') else Raw(written=written)


def _typed(value: Value, module: Module) -> _Typed:
    match value:
        case Holed((Future() as future,)) if future.field == "code":
            return _Typed(kind='"int"', value=value_text(future, module).written)
        case Holed((Future() as future,)) if future.field.startswith("extract."):
            found = extract(future)
            return _Typed(kind=f"{found}.kind", value=f"{found}.value", encoded=encoded(future))
        case Holed((Future() as future,)) if future.field != "ip_address":
            return _Typed(kind='"string"', value=value_text(future, module).written, encoded=encoded(future))
        case str() | Holed():
            text = inline(expression(value, module))
            return _Typed(kind='"string"', value=text, encoded=f"base64encode({text})")
        case _:
            return _Typed(kind=quoted(kind(value)), value=inline(_structure(plain(value))))


def _may_be_equal(value: _Typed, member: _Typed) -> bool:
    """Whether the types can be the same: what a query finds has any."""
    return value.kind == member.kind or not value.kind.startswith('"')


def _compared(value: _Typed, operator: Assertion, target: _Typed) -> str:
    same = f"{value.kind} == {target.kind}" if value.kind != target.kind else ""
    if '"string"' in {value.kind, target.kind}:
        test = _compared_texts(value, operator, target)
    elif target.kind in {'"array"', '"object"'}:
        # Only equality says anything about lists and dicts.
        test = (
            f"jsonencode({value.value}) {operator} jsonencode({target.value})" if operator in {"==", "!="} else "false"
        )
    elif '"boolean"' in {value.kind, target.kind} and operator not in {"==", "!="}:
        test = f"({value.value} ? 1 : 0) {operator} ({target.value} ? 1 : 0)"
    else:
        test = f"{value.value} {operator} {target.value}"
    return f"{same} && {test}" if same else test


def _compared_texts(value: _Typed, operator: str, target: _Typed) -> str:
    """Equality byte by byte; order by `sort`, which goes by bytes."""
    if operator in {"==", "!="}:
        return f"{value.encoded} {operator} {target.encoded}" if value.encoded and target.encoded else "false"
    first = {"<": value, "<=": value, ">": target, ">=": target}[operator]
    test = f"sort([{value.value}, {target.value}])[0] == {first.value}"
    return test if operator in {"<=", ">="} else f"{value.encoded} != {target.encoded} && {test}"


def _structure(value: object) -> Expression:
    match value:
        case list():
            return [_structure(item) for item in value]
        case dict():
            return {str(name): _structure(item) for name, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _shown(value: Value | Text, module: Module) -> str | Raw:
    """The value as JSON: texts in quotes, and line breaks as people can see them."""
    if isinstance(value, Holed):
        text = expression(value, module)
        return Raw(
            written=text.written if _is_number(value) and isinstance(text, Raw) else f"jsonencode({inline(text)})"
        )
    return json.dumps(plain(value), ensure_ascii=False)


def _is_number(value: Holed) -> bool:
    return isinstance(value.parts[0], Future) and value.parts[0].field == "code" and len(value.parts) == 1
