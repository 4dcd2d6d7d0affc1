"""The browser side of a component: text files beside the Python that shows them, its modules bundled into one script.

Each JavaScript file is a real module: it begins with what it imports, `import { hour, make } from "./elements.js";`,
and what others may import stands behind `export`. Streamlit takes one text without imports, so `bundle` puts every
module once into it, the imported ones first, each in a function of its own: what a file does not export stays private.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cantine.common.language.catalogue import read_catalogue
from cantine.common.language.languages import Language, get_language

_IMPORT = re.compile(r'^import \{([^}]+)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class NotBundled(ValueError):
    """A module that cannot become part of one script; a fault of the program."""


@dataclass(frozen=True)
class Module:
    """A JavaScript file: the names that it takes from each other file, those that it exports, and its text without."""

    imports: dict[Path, list[str]]
    exports: list[str]
    text: str
    is_entry: bool


def read_beside(python_file: str, name: str) -> str:
    """The text of the file at the path `name` from the folder of `python_file`, which is the caller's `__file__`."""
    return (Path(python_file).parent / name).read_text(encoding="utf-8")


def bundle(entry: Path) -> str:
    """One script of the module `entry` and of all that it imports, with the default export of `entry`, if it has one.
    Raises NotBundled for an import that is not there, a circle of imports, and a name that two of them export."""
    modules: dict[Path, Module] = {}
    _gather(entry.resolve(), modules, [])
    exported = [name for module in modules.values() for name in module.exports]
    if twice := sorted({name for name in exported if exported.count(name) > 1}):
        raise NotBundled(f"{entry.name}: exported twice: {', '.join(twice)}")
    return "".join(_wrap(module) for module in modules.values())


_TEXT = re.compile(r'\btranslate(?:\(|Plural\([^"]*?)\s*("(?:[^"\\]|\\.)*")')


def add_words(data: dict[str, Any], script: str) -> dict[str, Any]:
    """The data of a component, with what the texts of its `script` are in the language of this run: they come with the
    data, as all else that it shows. A French page needs none."""
    language = get_language()
    return data if language == "fr" else {**data, "words": _find_words(script, language)}


def list_texts(script: str) -> list[str]:
    """The French texts that a script hands to `translate`, and those for one that it hands to `translatePlural`."""
    return sorted({json.loads(literal) for literal in _TEXT.findall(script)})


def write_json(value: Any) -> bytes:
    """A value as JSON, in as few bytes as it takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def write_data(data: Mapping[str, Any], written: Mapping[str, bytes] | None = None) -> bytes:
    """The data of a component as `mountOnce` reads them: bytes, which Streamlit sends on as they are; what is not bytes
    it writes twice and tries as a table. `written` are values that are JSON already, by name."""
    parts = [write_json(data)[1:-1]] if data else []
    parts += [b"%s:%s" % (write_json(name), value) for name, value in (written or {}).items()]
    return b"{" + b",".join(parts) + b"}"


@cache
def _find_words(script: str, language: Language) -> Mapping[str, str | tuple[str, str]]:
    catalogue = read_catalogue(language)
    known: dict[str, str | tuple[str, str]] = {**catalogue.texts, **catalogue.plurals}
    return {text: known[text] for text in list_texts(script) if text in known}


def read_module(path: Path) -> Module:
    """The module in this file. Raises NotBundled for an import or export of a form that `bundle` does not know."""
    script = path.read_text(encoding="utf-8")
    imports = {
        (path.parent / source).resolve(): [name.strip() for name in names.split(",") if name.strip()]
        for names, source in _IMPORT.findall(script)
    }
    text, defaults = _DEFAULT.subn("return ", _EXPORT.sub("", _IMPORT.sub("", script)))
    exports = _EXPORT.findall(script)
    left = [*_LEFT.findall(text), *(name for names in imports.values() for name in names if not name.isidentifier())]
    if left or defaults > 1 or (defaults and exports):
        raise NotBundled(f"{path.name}: {left or 'one default export, or names'}")
    return Module(imports, exports, text, defaults == 1)


def _gather(path: Path, modules: dict[Path, Module], importers: list[Path]) -> None:
    """Add the module of `path` to `modules`, behind all that it imports."""
    if path in modules:
        return
    if path in importers or not path.is_file():
        raise NotBundled(f"{importers[-1].name if importers else 'Nobody'} may not import {path}")
    module = read_module(path)
    for source, names in module.imports.items():
        _gather(source, modules, [*importers, path])
        if missing := sorted(set(names) - set(modules[source].exports)):
            raise NotBundled(f"{path.name}: {source.name} does not export {', '.join(missing)}")
    modules[path] = module


def _wrap(module: Module) -> str:
    """The module in a function that hands out what it exports."""
    if module.is_entry:
        return f"export default (() => {{\n{module.text}}})();\n"
    names = ", ".join(module.exports)
    return f"const {{ {names} }} = (() => {{\n{module.text}return {{ {names} }};\n}})();\n"
