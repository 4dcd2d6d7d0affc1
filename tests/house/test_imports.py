"""Whatever is imported first, everything can be: no module needs itself before it is there."""

import ast
from graphlib import CycleError, TopologicalSorter

from tests.house.trees import TREES

MODULES = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in TREES}


def list_imports(tree):
    """The modules of ours that a module imports while it is read itself; what a function imports comes later."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_imports_form_no_circle():
    needs = {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): {*list_imports(tree)} & MODULES
        for path, tree in TREES.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None
