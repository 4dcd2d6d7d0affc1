"""The program as Python reads it: the tree of each module of `cantine` and `pages`, without the migrations."""

import ast

from cantine.settings import HERE

TREES = {
    path.relative_to(HERE): ast.parse(path.read_text(encoding="utf-8"))
    for package in ("cantine", "pages")
    for path in sorted((HERE / package).rglob("*.py"))
    if "migrations" not in path.parts
}
