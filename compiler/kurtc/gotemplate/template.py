"""A template: parsed once, rendered any number of times."""

from collections.abc import Mapping

from kurtc.gotemplate.executor import DEFAULT_LIMIT, execute
from kurtc.gotemplate.nodes import Body
from kurtc.gotemplate.parser import definitions
from kurtc.gotemplate.texts import sanitised
from kurtc.gotemplate.values import Value
from kurtc.records import frozen


@frozen
class Template:
    """A parsed template.

    `definitions` has the body of every template that the text defines, by name; the text itself is the one called
    `name`. Nodes point into `text`.
    """

    name: str
    text: str
    definitions: Mapping[str, Body]

    @property
    def body(self) -> Body:
        """What is rendered."""
        return self.definitions[self.name]

    def render(self, data: Value, *, limit: int = DEFAULT_LIMIT) -> str:
        """The text that the template makes of `data`, at most `limit` characters.

        A byte that is not UTF-8 (a template can cut a character in two) is a surrogate escape.

        Raises:
            TemplateExecutionError: the template fails on this data, or takes more than its share of the machine.
        """
        return execute(self.name, self.text, self.definitions, data, limit)


def parse(text: str, name: str) -> Template:
    """The template that `text` holds.

    Raises:
        TemplateSyntaxError: the text is not a template of Go's `text/template` without added functions.
    """
    text = sanitised(text)
    return Template(name=name, text=text, definitions=definitions(text, name))
