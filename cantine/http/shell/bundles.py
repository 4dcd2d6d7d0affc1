"""One script made of the JavaScript modules beside each other in a folder, as a component takes it.

Each JavaScript file is a real module: it begins with what it imports, `import { hour, make } from "./elements.js";`,
and what others may import stands behind `export`. Streamlit takes one text without imports, so `bundle` puts every
module once into it, the imported ones first, each in a function of its own: what a file does not export stays private.
"""

import re
from dataclasses import dataclass
from pathlib import Path

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


def bundle(entry: Path) -> str:
    """One script of the module `entry` and of all that it imports, with the default export of `entry`, if it has one.
    Raises NotBundled for an import that is not there, a circle of imports, and a name that two of them export."""
    modules: dict[Path, Module] = {}
    _gather(entry.resolve(), modules, [])
    exported = [name for module in modules.values() for name in module.exports]
    if twice := sorted({name for name in exported if exported.count(name) > 1}):
        raise NotBundled(f"{entry.name}: exported twice: {', '.join(twice)}")
    return "".join(_wrap(module) for module in modules.values())


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
