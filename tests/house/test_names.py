"""Names say what they do, sentences can be read alone, functions and files stay short: nobody has to remember it."""

import ast
from collections import Counter, defaultdict

from cantine.settings import HERE
from tests.house.trees import TREES

NO_VERBS = frozenset(
    """
    about above across after against along among around as at before behind below beside between beyond by down during
    except for from in inside into like near of off on out outside over past per since than through to toward towards
    under until up upon via with within without
    begun born bought broken brought built caught chosen come done drawn eaten fallen forgotten found frozen given gone
    grown held hidden kept known laid led left lent lost made meant met paid ridden risen said seen sent shown sold
    spent spoken stolen stood taken thought thrown told typed understood won worn written
    """.split()  # noqa: SIM905
)
"""Prepositions, and participles that do not end in -ed or -ing."""

VERBS = frozenset({"bring", "embed", "exceed", "feed", "need", "ping", "proceed", "ring", "seed", "sing", "string"})
"""Words in -ed and -ing that are verbs."""


def list_definitions(*kinds):
    """(where, definition) of these kinds, however deep."""
    return [
        (f"{path}:{node.lineno} {node.name}", node)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def begins_with_a_verb(name):
    first = name.strip("_").split("_")[0]
    return first in VERBS or not (first in NO_VERBS or first.endswith(("ed", "ing")))


def test_a_function_is_named_neither_by_a_participle_nor_by_a_preposition():
    names = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not begins_with_a_verb(node.name)
    ]
    assert names == []


def test_a_public_class_exists_once():
    homes = defaultdict(list)
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_a_docstring_can_be_read_alone():
    documented = list_definitions(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    sentences = {where: ast.get_docstring(node) or "" for where, node in documented}
    sentences |= {str(path): ast.get_docstring(tree) or "" for path, tree in TREES.items()}
    assert [where for where, sentence in sentences.items() if sentence.startswith("The same")] == []


def test_a_function_has_at_most_40_lines():
    functions = list_definitions(ast.FunctionDef, ast.AsyncFunctionDef)
    long = [where for where, node in functions if node.end_lineno - node.lineno >= 40]
    assert long == []


def test_a_file_has_at_most_260_lines():
    lengths = {path: len((HERE / path).read_text(encoding="utf-8").splitlines()) for path in TREES}
    assert {str(path): length for path, length in lengths.items() if length > 260} == {}


def test_a_folder_has_at_most_20_files():
    counts = Counter(
        path.parent.relative_to(HERE).as_posix()
        for folder in ("cantine", "pages", "tests")
        for path in (HERE / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
    assert {folder for folder, count in counts.items() if count > 20} == {"cantine/store/migrations/versions"}
