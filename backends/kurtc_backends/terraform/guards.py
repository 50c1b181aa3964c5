"""What Terraform cannot pass on exactly: it normalises texts, and knows no bytes that are no text."""

from collections.abc import Iterator

from kurtc.lowering.graph import OneShot
from kurtc.plan.values import Future, futures
from kurtc_backends.terraform.context import Module
from kurtc_backends.terraform.hcl import Attribute, Block, Raw
from kurtc_backends.terraform.names import identifier
from kurtc_backends.terraform.values import encoded


def guards(node: OneShot, module: Module) -> Iterator[Block]:
    """The postcondition that every value of the one-shot that goes into a text arrives there as it was made."""
    fields = {edge.field for edge in module.graph.values if edge.producer == node.name}
    read = (module.graph.output, *(message.text for message in module.graph.messages))
    fields |= {future.field for value in read for future in futures(value) if future.step == node.name}
    fields.discard("code")
    if not fields:
        return
    resource = f"terraform_data.{identifier(node.name)}."
    own = [encoded(Future(step=node.name, field=name)).removeprefix(resource) for name in sorted(fields)]
    each = ", ".join(f"self.{code}" for code in own)
    condition = f"alltrue([for text in [{each}] : try(base64encode(base64decode(text)) == text, false)])"
    message = (
        f"{node.origin.position}: {' or '.join(sorted(fields))} is no text that Terraform passes on unchanged: "
        "it is not UTF-8, or not normalised (NFC)."
    )
    body = (
        Attribute(name="condition", value=Raw(written=condition)),
        Attribute(name="error_message", value=message),
    )
    yield Block(type="postcondition", body=body)
