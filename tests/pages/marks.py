"""A demonstration in which everything that people can type is a trick, and what must not become of it.

Each text has a number of its own, « K12Q », and behind it the beginnings of every language that it may pass through.
"""

import json
import re
from html.parser import HTMLParser
from itertools import count
from typing import get_origin

from sqlalchemy import Boolean, Date, Enum, Integer, LargeBinary, Text, create_engine, func, insert, select, text

from cantine.common.contract_terms import WeekdaysFrom
from cantine.store.free_text import CLEARED, KEPT, OF_SPECIAL_INVOICES, RENAMED, SEARCHED
from cantine.store.tables import Base
from cantine.store.types import BoundText, Instant, Structured

LEADS = ("", "=1+1 ", "# ", "1. ", "- ", "> ", "@x ", "+1 ", "-1 ", "\t=1 ", "    ", "* ", "::: ", "http://x.fr ")
"""How a text begins, one after the other: what only counts at the beginning of a line or a cell."""

TRICKS = (
    "*a* __b__ ~~c~~ `d` [e](http://x.fr) ![f](http://x.fr/i.png) <b>g</b><script>h</script></script> <http://x.fr> "
    "$x^2$ :red[i] :smile: :material/home: &amp; #show &{J} www.x.fr a -> b {l} | m | \"n' "
    "\r\nBcc: x@y.fr\n\n# o\n- p\n\n    q\nEND:VEVENT\n;VALUE=r,s \u202etxen"
)

STRUCTURED = frozenset(
    """
    account.language outbox_mail.language outbox_mail.attachment account.password_hash account.mailed_hash
    commune.colour commune.zone commune.quotient_ends commune.logo family_search.words invoice_line.days
    journal_entry.action journal_entry.before journal_entry.after local_holidays.territory payment_attempt.mode
    payment_service.mode booking.diet child.diet earlier_class.diet head_count.diet school_count.diet
    town_count.diet
    """.split()  # noqa: SIM905
)
"""Columns of the list whose words are codes of the program, or follow others: the diets, the journal, the search."""

MARK = re.compile(r"K\d+Q")


def make_trick(number):
    """The text with this number."""
    return f"{LEADS[number % len(LEADS)]}K{number}Q {TRICKS}"


def fill_with_tricks(url, now):
    """Write a trick into every text of the database that people can type; the columns that hold one now."""
    engine, numbers, filled = create_engine(url), count(1), set()
    with engine.begin() as db:
        db.execute(text("PRAGMA ignore_check_constraints = ON"))
        for (name,) in db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.execute(text(f"DROP TRIGGER {name}"))
        add_rows(db, now)
        diets = {}
        for table in Base.metadata.sorted_tables:
            for column in list_typed(table):
                for row, before in db.execute(text(f"SELECT rowid, {column} FROM {table.name}")).all():
                    number = next(numbers)
                    trick = write_address(number) if "email" in column or column == "recipient" else make_trick(number)
                    if (table.name, column) == ("diet", "name"):
                        diets[before] = trick
                    if table.name == "journal_entry":
                        trick = json.dumps({"name": trick, "label": trick})
                    db.execute(
                        text(f"UPDATE {table.name} SET {column} = :to WHERE rowid = :row"), {"to": trick, "row": row}
                    )
                    filled.add(f"{table.name}.{column}")
        for table in ("booking", "child", "earlier_class", "head_count", "school_count", "town_count"):
            for before, after in diets.items():
                db.execute(text(f"UPDATE {table} SET diet = :to WHERE diet = :was"), {"to": after, "was": before})
        notice = {name: make_trick(next(numbers)) for name in ("hours", "director", "host", "host_address", "officer")}
        db.execute(text("UPDATE commune SET legal_notice = :to"), {"to": json.dumps(notice)})
    engine.dispose()
    return filled


def add_rows(db, now):
    """A row in each table that people type into and that has none yet, made of the first rows that it names."""
    for table in Base.metadata.sorted_tables:
        if not list_typed(table) or db.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one():
            continue
        row = {}
        for column in table.columns:
            if column.primary_key and not column.foreign_keys:
                row[column.name] = 1
            elif column.foreign_keys:
                [key] = column.foreign_keys
                row[column.name] = db.execute(select(func.min(key.column))).scalar_one_or_none()
            elif not column.nullable and column.default is None and column.server_default is None:
                row[column.name] = make_value(column.type, now)
        if table.name == "contract":
            row["weekdays"] = (WeekdaysFrom(now.date(), frozenset({0})),)
        db.execute(insert(table).values(row))


def make_value(kind, now):
    """Any value of this type."""
    if isinstance(kind, Enum):
        return kind.enums[0] if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, Date):
        return now.date()
    if isinstance(kind, Instant):
        return now
    if isinstance(kind, Structured):
        return get_origin(kind.kind)() if get_origin(kind.kind) else kind.kind()
    if isinstance(kind, LargeBinary):
        return b""
    return 1 if isinstance(kind, Integer | Boolean) else "x"


def list_typed(table):
    """The columns of this table that people type into, and those of the journal."""
    listed = {*CLEARED, *OF_SPECIAL_INVOICES, *RENAMED, *SEARCHED, *KEPT} - STRUCTURED
    texts = {f"{table.name}.{one.name}": one for one in table.columns if isinstance(one.type, Text | BoundText)}
    found = [one.name for name, one in texts.items() if name in listed]
    deleted = ("guardian", "health_note", "booking_stop", "absence_proof", "incident_notice", "upload")
    if table.name in deleted:
        found += [one.name for one in texts.values() if one.name not in found]
    return found + (["before", "after"] if table.name == "journal_entry" else [])


def write_address(number):
    """An e-mail address that the forms accept, and that Markdown would format."""
    return f"k{number}q*a*_b_`c`$x$~~d~~|e|#&amp=1@exemple.fr"


# --- Markdown
FORMATTING = re.compile(
    r"[`_~$\[\]<>|#]|:\w+:|:material|(?<!\*)\*(?!\*)|https?:|www\.|[<-]->?|^\s{4}|^\s*(\d+[.)]|[-+])\s"
)


def find_in_markdown(words):
    """What Markdown would make of these words, which hold a text of people: nothing, or what it is."""
    left = re.sub(r"\\.", "", words.removeprefix("- "))
    if found := FORMATTING.search(left):
        return f"« {found[0]} » in {words!r}"
    if "\n" in left.replace("\n- ", "") or "\u202e" in words:
        return f"lines or turns in {words!r}"
    shown = re.sub(r"\\(.)", r"\1", words)
    return f"a backslash in {words!r}" if "\\" in shown else ""


# --- HTML
OWN_ADDRESS = re.compile(r"/|tel:|mailto:|data:image|#|http://localhost")
OWN_OR_WEB = re.compile(r"https?://|" + OWN_ADDRESS.pattern)
"""Where links lead. The pages that the law asks for link the addresses that the town hall gives there, of the web."""


class Elements(HTMLParser):
    """What a browser would make of HTML: the elements that a trick opens, and addresses that it goes to."""

    def __init__(self, words):
        super().__init__()
        self.faults = []
        self._own = OWN_OR_WEB if words.startswith('<div class="legal">') else OWN_ADDRESS
        self.feed(words)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in ("b", "script") and (tag, attrs) != ("b", []):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if MARK.search(value or "") and name not in ("aria-label", "data-title", "value", "href", "title"):
                self.faults.append(f"{name}={value}")
            if name in ("href", "src") and not self._own.match(value or ""):
                self.faults.append(f"{name}={value}")
            if name.startswith("on"):
                self.faults.append(name)

    def handle_data(self, data):
        if MARK.search(data) and ("\\" in data or "&lt;" in data or "\u202e" in data):
            self.faults.append(data)


def find_in_html(words):
    """What HTML would make of these words."""
    faults = Elements(words).faults + (["<b>g"] if "<b>g" in words else [])
    return f"{faults} in {words!r}" if faults else ""


# --- what a page sends to the browser
PLAIN = {
    "BidiComponent": {"json"},
    "Selectbox": {"options", "default", "raw_value", "placeholder"},
    "MultiSelect": {"options", "raw_values", "placeholder"},
    "TextInput": {"default", "value", "placeholder"},
    "TextArea": {"default", "value", "placeholder"},
    "VegaLiteChart": {"spec", "alt"},
    "Vega": {"data"},
    "PageLink": {"query_string", "page"},
    "Radio": {"raw_value"},
    "Code": {"code_text"},
    "AppPage": {"page_name"},
}
"""What is shown as it is, by element."""

MARKDOWN = {"label", "help", "body", "options", "captions", "text", "content"}
IDENTITIES = {"id", "form_id", "element_hash"}


def list_texts(proto):
    """(element, field, text) of everything that stands in a message."""
    for field, value in proto.ListFields():
        for one in value if field.is_repeated else [value]:
            if field.message_type is not None and hasattr(one, "ListFields"):
                yield from list_texts(one)
            elif isinstance(one, str):
                yield proto.DESCRIPTOR.name, field.name, one


def find_faults(proto):
    """What would be interpreted of the texts of an element."""
    for element, field, words in list_texts(proto):
        if not MARK.search(words.upper()) or field in IDENTITIES:
            continue
        where = f"{element}.{field}"
        if where == "Html.body":
            fault = find_in_html(words)
        elif field in PLAIN.get(element, ()):
            fault = "a backslash" if element in ("Selectbox", "MultiSelect") and "\\" in words else ""
        elif field in MARKDOWN:
            fault = find_in_markdown(words)
        else:
            fault = f"unknown: {words!r}"
        if fault:
            yield f"{where}: {fault}"
