import pytest

from kurtc.plan.configs import Directory, Template
from kurtc.plan.instructions import Instruction, RenderTemplates
from validation.plans import add, found, lookup, only, py, sh, store, stored, upload

MOUNTED = {"/etc/app": Directory(artifact_names=("a",))}
RENDERED = RenderTemplates(config={"conf/a.yml": Template(template="", data=None)}, name="a")


def rendered(*destinations: str) -> RenderTemplates:
    return RenderTemplates(config={path: Template(template="x", data=None) for path in destinations}, name="a")


CASES: dict[str, tuple[list[Instruction], list[str]]] = {
    "what is uploaded can be mounted": ([upload("a"), add(files=MOUNTED)], []),
    "what is rendered can be mounted": ([RENDERED, sh(files={"/x": "a"})], []),
    "what a task stores can be mounted": ([sh(store=(store("a"),)), py(files={"/x": "a"})], []),
    "what a service has can be mounted": ([add(), stored("a"), sh(files={"/x": "a"})], []),
    "services mount what exists": ([add(files=MOUNTED)], ["1 unknown-artifact"]),
    "tasks mount what exists": (
        [sh(files={"/x": "a"}), py(files={"/x": "b"})],
        ["1 unknown-artifact", "2 unknown-artifact"],
    ),
    "what comes later does not exist yet": ([add(files=MOUNTED), upload("a")], ["1 unknown-artifact"]),
    "a task cannot mount what it stores": ([sh(files={"/x": "a"}, store=(store("a"),))], ["1 unknown-artifact"]),
    "a missing artifact is reported once a step": ([sh(files={"/x": "a", "/y": "a"})], ["1 unknown-artifact"]),
    "a look-up needs an artifact": ([lookup("a")], ["1 unknown-artifact"]),
    "a look-up finds an artifact": ([upload("a"), lookup("a")], []),
    "an artifact is made once": ([upload("a"), RENDERED, lookup("a")], ["2 duplicate-artifact"]),
    "a service's files are not stored over another artifact": (
        [add(), upload("a"), stored("a"), lookup("a")],
        ["3 duplicate-artifact"],
    ),
    "a task should not replace an artifact": (
        [upload("a"), sh(store=(store("a"),)), lookup("a")],
        ["warning 2 duplicate-artifact"],
    ),
    "a task may update the artifact that it mounts": ([upload("a"), sh(files={"/x": "a"}, store=(store("a"),))], []),
    "a task stores each path under its own name": (
        [sh(store=(store("a", "/x"), store("a", "/y")))],
        ["1 duplicate-artifact"],
    ),
    "a task stores a path once": ([sh(store=(store("a"), store("b")))], ["1 duplicate-store-path"]),
    "a task stores several paths": ([sh(store=(store("a", "/x"), store("b", "/y")))], []),
    "an artifact's name is not empty": ([upload(""), lookup("")], ["1 artifact-name"]),
    "a stored artifact's name is not empty": ([sh(store=(store(""),))], ["1 artifact-name"]),
    "a relative path to store is suspicious": ([sh(store=(store("a", "out"),))], ["warning 1 store-path"]),
    "a relative path of a service is as well": ([add(), stored("a", src="out")], ["warning 2 store-path"]),
    "an upload should be used": ([upload("a")], ["warning 1 unused-artifact"]),
    "rendered files should be used": ([RENDERED], ["warning 1 unused-artifact"]),
    "what is stored may be for people": ([add(), stored("a"), sh(store=(store("b"),))], []),
    "a file may be rendered at several paths": ([rendered("a", "b/c", "/d"), lookup("a")], []),
    "rendered files stay inside": ([rendered("../a"), lookup("a")], ["1 template-destination"]),
    "rendered files stay inside, on any way": ([rendered("x/../../a"), lookup("a")], ["1 template-destination"]),
    "a rendered file has a name": ([rendered(""), lookup("a")], ["1 template-destination"]),
    "a rendered file is no folder": ([rendered("x/"), lookup("a")], ["1 template-destination"]),
    "two files are not rendered at one path": ([rendered("x/a", "/x//a"), lookup("a")], ["1 template-destination"]),
    "no file is rendered below a file": ([rendered("x", "x/a"), lookup("a")], ["1 template-destination"]),
}


@pytest.mark.parametrize("case", CASES)
def test_artifacts(case: str) -> None:
    instructions, expected = CASES[case]
    assert found(*instructions) == expected


def test_an_artifact_that_is_returned_is_used() -> None:
    assert found(upload("a"), output={"files": ("a",)}) == []


def test_an_unknown_artifact_has_near_names() -> None:
    finding = only(upload("genesis"), lookup("genesis"), sh(files={"/x": "gensis"}))
    assert finding.message == "task 'task' at '/x' needs files artifact 'gensis', which does not exist"
    assert finding.hint == "did you mean 'genesis'?"


def test_an_artifact_that_comes_later_is_told_where() -> None:
    assert "only made later, at main.star:2:1" in only(sh(files={"/x": "a"}), upload("a")).message


TEMPLATES = {
    "{{.A}} and {{range .B}}{{.}}{{end}}": [],
    "no action at all": [],
    "{{": ["1 template-syntax"],
    "{{range .A}}": ["1 template-syntax"],
    "{{upper .A}}": ["1 template-syntax"],
    '{{.A | printf "%s"}}': [],
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_are_go_templates(template: str) -> None:
    step = RenderTemplates(config={"f": Template(template=template, data={"A": "x"})}, name="a")
    assert found(step, lookup("a")) == TEMPLATES[template]
