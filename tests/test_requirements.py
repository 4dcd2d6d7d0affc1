"""The portal runs with requirements.txt alone: what only the tests have is never imported by it."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from cantine.settings import HERE


def _named(line: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[=\[ ]", line)[0]).lower()


def _imported() -> set[str]:
    """The first names of every module that the portal imports, anywhere in its files."""
    found = set()
    for path in [HERE / "streamlit_app.py", *(HERE / "cantine").rglob("*.py"), *(HERE / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"cantine", "pages"}


def test_every_package_that_the_portal_imports_is_required():
    lines = (HERE / "requirements.txt").read_text("utf-8").splitlines()
    required = {_named(line) for line in lines if line and not line.startswith("#")}
    providers = packages_distributions()
    missing = {name for name in _imported() if not {_named(one) for one in providers.get(name, [name])} & required}
    assert missing == set()
