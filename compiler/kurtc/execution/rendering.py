"""Templates rendered with the values of the run."""

import posixpath
from collections.abc import Mapping

from kurtc import gotemplate
from kurtc.execution.engine import EngineError
from kurtc.execution.values import Values
from kurtc.gotemplate.plan_data import template_data
from kurtc.plan.configs import Template
from kurtc.plan.values import fill


def rendered(config: Mapping[str, Template], values: Values) -> dict[str, str]:
    """The rendered texts by their path inside of the artifact. Raises `EngineError` where a template fails."""
    texts: dict[str, str] = {}
    for path, template in config.items():
        inside = posixpath.normpath(path.lstrip("/"))
        if inside in {".", ".."} or inside.startswith("../") or "\0" in inside:
            raise EngineError(f"{path!r} is no path for a file of an artifact")
        try:
            program = gotemplate.parse(fill(template.template, str), path)
            texts[inside] = program.render(template_data(template.data, values.text))
        except gotemplate.TemplateError as error:
            raise EngineError(f"the template of {path!r} fails: {error}") from None
    return texts
