"""The program as Python reads it: the tree of each module of `cantine` and `pages`, without the migrations."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from cantine.settings import HERE


class ModuleTrees(Mapping[Path, ast.Module]):
    """Each tree is read when it is first asked for: who only collects tests asks for none."""

    @cache  # noqa: B019 (there is one)
    def __getitem__(self, path: Path) -> ast.Module:
        return ast.parse((HERE / path).read_text(encoding="utf-8"))

    def __iter__(self) -> Iterator[Path]:
        return iter(self._list_paths())

    def __len__(self) -> int:
        return len(self._list_paths())

    @cache  # noqa: B019
    def _list_paths(self) -> list[Path]:
        return [
            path.relative_to(HERE)
            for package in ("cantine", "pages")
            for path in sorted((HERE / package).rglob("*.py"))
            if "migrations" not in path.parts
        ]

    def __hash__(self) -> int:
        return id(self)


TREES = ModuleTrees()
