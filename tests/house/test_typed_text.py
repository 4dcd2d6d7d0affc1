"""What people typed goes into each thing that interprets by one door, and no page forgets it."""

import ast
from pathlib import Path

from tests.house.markdown_words import Judge, Source, list_parameters, pair_arguments
from tests.house.trees import TREES

READ_AS_MARKDOWN = frozenset(
    """
    button caption checkbox date_input dialog download_button error expander file_uploader form_submit_button header
    info link_button markdown metric multiselect number_input pills popover radio segmented_control selectbox slider
    spinner status subheader success tabs text_area text_input time_input title toast toggle warning write
    """.split()  # noqa: SIM905
)
"""Streamlit's elements whose first argument, and `label`, `help`, `captions` and `text`, are Markdown."""

OPTIONS_TOO = frozenset({"pills", "radio", "segmented_control"})
"""Those whose options are Markdown as well; of a selectbox they are plain text."""

NAMED = ("body", "captions", "help", "label", "text")

PAYFIP = "online_payment/providers/payfip_envelopes.py"
DOORS = {
    "csv": {"common/tables/csv_table.py"},
    "email.message": {"mail/outbox.py", "mail/transport.py"},
    "html": {"common/typed_text/html.py", "http/payments/start_route.py", PAYFIP},
    "icalendar": {"calendar_feed/documents.py"},
    "typst": {"common/pdf/typesetting.py", "sbom_command.py"},
    "xlsxwriter": {"common/tables/spreadsheet.py"},
}
"""The library that writes each medium, and the modules that may: others hand their text to these. Fields of a payment
service keep every sign, as it signs them; the list of parts asks typst for its fonts alone."""

READERS = {"demo/invented_families.py", "imports/reading/text_file.py", "offer/rules/menus.py"}
READERS |= {"online_payment/rules/payment_report.py"}
"""Modules that read CSV."""


def list_shown(call, forwarded):
    """The expressions of a call that Streamlit reads as Markdown; `forwarded` are parameters that others hand on."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if isinstance(call.func, ast.Attribute) and name in READ_AS_MARKDOWN:
        yield from call.args[:1]
        yield from (one.value for one in call.keywords if one.arg in NAMED)
        if name in OPTIONS_TOO:
            shown = [one.value for one in call.keywords if one.arg == "format_func"] or call.args[3:4]
            yield from shown or call.args[1:2]
    elif name == "page_link":
        yield from (one.value for one in call.keywords if one.arg == "label")
    elif name == "progress":
        yield from call.args[1:2]
    for function in forwarded.source.find_functions(call) if name in forwarded.names else ():
        pairs = pair_arguments(forwarded.source, function, call)
        yield from (value for one, value in pairs if one is not None and (function, one.arg) in forwarded.parameters)


class Forwarded:
    """Parameters of functions of the pages that reach Markdown as they are: each caller has to escape."""

    def __init__(self, source):
        self.source, self.parameters, self.names = source, set(), set()

    def add(self, parameters):
        """Whether one of them is new. A parameter without a type of text is nothing that a caller could escape."""
        new = {
            (function, name)
            for function, name in parameters - self.parameters
            for one in list_parameters(function)
            if one.arg == name and one.annotation and "str" in ast.unparse(one.annotation)
        }
        self.parameters |= new
        self.names |= {function.name for function, _ in new}
        return bool(new)


def find_unescaped(trees, whole=TREES):
    """« where: expression » of what these trees show as Markdown and somebody may have typed."""
    source = Source(whole)
    forwarded, more = Forwarded(source), True
    calls = [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    while more:
        found, more = [], False
        for path, call in calls:
            for shown in list_shown(call, forwarded):
                judge = Judge(source, forwarded.parameters)
                if not judge.is_own(shown):
                    more |= forwarded.add(judge.parameters)
                    found.append(f"{path}:{shown.lineno} {ast.unparse(shown)}")
    return found


FORGETFUL = """
import streamlit as st
from pages.shared import escaping

def show(label: str, count: int) -> None:
    st.button(label, help=f"{count} fois")

def find(db) -> str:
    return db.name

name = find(db)
st.title(f"École {name}")
st.title(escaping.escape_markdown(f"École {name}"))
st.caption(f"{school.label}, {name.upper()}")
show(name, 2)
show("Enregistrer", 2)
st.radio("Choix", [1], format_func=lambda one: names[one])
st.radio("Choix", ["oui", "non"])
st.selectbox("Choix", [name])
for place, title in enumerate(titles):
    st.header(f"{place} {title}")
    st.markdown(f"**{place}**")
"""


def test_what_a_page_forgets_is_found():
    path, tree = Path("pages/forgetful.py"), ast.parse(FORGETFUL)
    found = [where.partition(" ")[2] for where in find_unescaped([(path, tree)], {path: tree})]
    assert found == [
        "f'École {name}'",
        "f'{school.label}, {name.upper()}'",
        "name",
        "lambda one: names[one]",
        "f'{place} {title}'",
    ]


def test_no_page_shows_what_people_typed_as_markdown():
    pages = [(path, tree) for path, tree in TREES.items() if path.parts[0] == "pages"]
    assert find_unescaped(pages) == []


def list_plain(call):
    """The expressions of a call that are shown as they are: options of a list, HTML, the words of a notice."""
    name, root = getattr(call.func, "attr", ""), ast.unparse(getattr(call.func, "value", ast.Constant(0)))
    if name in ("selectbox", "multiselect"):
        return [*call.args[1:], *(one.value for one in call.keywords if one.arg not in ("label", "help"))]
    return [*call.args] if name == "html" or root == "notice" else []


def test_nothing_shown_as_it_is_has_the_backslashes_of_markdown():
    strays = [
        f"{path}:{call.lineno}"
        for path, tree in TREES.items()
        if path.parts[0] == "pages"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for shown in list_plain(call)
        if "escape_markdown" in ast.unparse(shown)
    ]
    assert strays == []


def test_each_medium_is_written_in_one_place():
    strays = [
        f"{path} {name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
        for medium, doors in DOORS.items()
        if name == medium or (medium != "html" and f"{name}".startswith(f"{medium}."))
        if path.as_posix().removeprefix("cantine/") not in doors | READERS and "payment_simulator" not in path.parts
    ]
    assert strays == []
