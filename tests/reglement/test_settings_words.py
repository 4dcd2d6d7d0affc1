"""The words of a settings file: every kind of value as it is read, refused and written again."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cantine.reglement.rules.form_values import build_form, find_key
from cantine.reglement.rules.form_writing import write_form
from cantine.reglement.rules.toml_text import write_toml
from tests.support.approved import say


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Days:
    days: int
    at: time = time(9)


@dataclass(frozen=True)
class Weeks:
    weekday: int
    at: time = time(17)


@dataclass(frozen=True)
class Checked:
    number: int = 0

    def __post_init__(self) -> None:
        if self.number > 9:
            raise ValueError("Neuf au plus.")


@dataclass(frozen=True)
class Form:
    label: str
    service_id: int | None = None
    full_day_with: int | None = None
    school_ids: frozenset[int] = frozenset()
    prices: dict[int, int] = field(default_factory=dict)
    weekdays: frozenset[int] = frozenset()
    first_time: int | None = None
    cents: int = 0
    at: time | None = None
    day: date | None = None
    opens: datetime | None = None
    rate: Decimal | None = None
    colour: Colour = Colour.RED
    cutoff: Days | Weeks | None = None
    checked: Checked | None = None
    pair: tuple[str, int] | None = None
    several: tuple[Days, ...] = ()
    open_to_parents: bool = True


LOCAL = datetime(2026, 7, 1, 8)  # noqa: DTZ001  # as TOML gives an instant without a zone
NAMES = {"service": {"Repas": 1, "Étude": 2}, "label": {"PAI": 3}, "school": {"Bourg": 4, "Prés": 5}, "classroom": {}}
SAID: list[dict[str, Any]] = [
    {"service": "Repas", "full_day_with": "Étude", "schools": ["Prés", "Bourg"], "prices": {"1": "2,80 €"}},
    *({"service": one} for one in ("Cantine", 1, ["Repas"])),
    *({"full_day_with": one} for one in ("Cantine",)),
    *({"schools": one} for one in (["Bourg", "Lyon"], [], "Bourg", {"Prés": 1})),
    *({"weekdays": one} for one in (["lundi", "dimanche"], [0, 6], [7], [-1], ["lunedi"], "lundi")),
    *({"first_time": one} for one in ("16:15", "16 h 15", "6h05", "24:00", "25:00", "16:60", time(16, 15), " 8:30 ")),
    *({"cents": one} for one in ("2,80 €", "50 %", "-12,5%", "7", "-7", "x", "x €", 2**31 - 1, 2**31, -(2**31), True)),
    *({"at": one} for one in ("17:00", "24:00", "17", time(17))),
    *({"day": one} for one in ("2026-11-30", "lundi 2026-11-30", "mardi 2026-11-30", "30/11/2026", date(2026, 11, 30))),
    *({"day": one} for one in (date(1899, 12, 31), date(1900, 1, 1), date(2100, 12, 31), "2101-01-01", "")),
    *({"opens": one} for one in ("lundi 2026-11-30 20:00", "2026-11-30 8:00:30", "mardi 2026-11-30 20:00")),
    *({"opens": one} for one in ("2026-11-30", "2026-11-30 25:00", "2101-01-01 08:00", date(2026, 7, 1))),
    *({"opens": one} for one in (LOCAL, LOCAL.replace(tzinfo=UTC), date(1800, 1, 1), "2026-11-30 08:00:30")),
    *({"rate": one} for one in ("0,45 %", "0.45", "beaucoup", "NaN", "Infinity", 1)),
    *({"colour": one} for one in ("blue", "green", 1)),
    *({"cutoff": one} for one in ({"days": 2}, {"weekday": "jeudi", "at": "17:00"}, {"at": "9:00"}, {"week": 1}, "x")),
    *({"cutoff": one} for one in ({"weekday": 9}, {}, {"days": "x"})),
    *({"checked": one} for one in ({"number": 9}, {"number": 10}, {"number": "beaucoup"})),
    *({"pair": one} for one in (["a", "8:00"], ["a"], ["a", "b", "c"])),
    *({"several": one} for one in ([{"days": 1}, {"days": 2, "at": "8:00"}], [], [{"day": 1}])),
    *({"open_to_parents": one} for one in (False, "non")),
    {"label": 7},
    {"labels": "x"},
]


def test_every_value_is_read_or_refused_in_a_sentence(approved):
    def read(said):
        form = build_form(Form, {"label": "Repas", **said}, NAMES, "prestation 1")
        return {name: value for name, value in vars(form).items() if value != getattr(Form("Repas"), name)}

    approved("values", [*(f"{said}: {say(read, said)}" for said in SAID), say(build_form, Form, {}, NAMES, "école 2")])


def test_what_a_file_does_not_say_stays_as_it_stands():
    stands = Form("Repas", cents=7, colour=Colour.BLUE)
    assert build_form(Form, {"cents": 8}, NAMES, "", stands) == Form("Repas", cents=8, colour=Colour.BLUE)


def test_what_is_written_reads_as_the_same_form(approved):
    form = Form(
        'Repas « "à table" »', 1, 2, frozenset({5, 4}), {}, frozenset({4, 0}), 975, 280, time(8, 5), date(2026, 11, 30),
        datetime(2026, 11, 30, 19, 0, tzinfo=UTC), Decimal("0.45"), Colour.BLUE, Weeks(3), Checked(), ("a", 7),
        (Days(1), Days(2, time(8))), False,
    )  # fmt: skip
    said = write_form(form, NAMES)
    assert build_form(Form, tomllib.loads(write_toml(said)), NAMES, "") == form
    assert write_form(Form("Repas"), NAMES) == {"label": "Repas"}
    approved("written", [*write_toml(said).splitlines(), *map(str, write_form(Form("R"), NAMES, whole=True).items())])


def test_the_names_of_fields_in_a_file(approved):
    fields = ("service_id", "service_ids", "label_ids", "counted_service_id", "without_label_ids", "other_id", "other")
    approved("keys", [f"{one}: {find_key(one)}" for one in (*fields, "full_day_with", "payer_id", "family_ids", "at")])


def test_every_value_of_toml_reads_as_the_same():
    values = {
        "text": "à l'école", "lines": 'une\ndeux \\ """ trois', "yes": True, "no": False, "number": -7, "rate": 0.5,
        "day": date(2026, 11, 30), "at": time(8, 30), "opens": datetime(2026, 11, 30, 8, 0, tzinfo=UTC),
        "empty": [], "list": ["a", 1], "clé à part": 1, "à": {"a": 1, "été": [{"b": 2}]},
        "many": [{"a": 1}, {"a": 2}, {}],
        "bare_key-2": 1,
    }  # fmt: skip
    written = write_toml(values)
    assert tomllib.loads(written) == values
    assert write_toml({"a": 1, "b": 2, "t": {"c": 3}}) == "a = 1\nb = 2\n\n[t]\nc = 3\n"
    assert write_toml({"t": {"c": 3}}) == "[t]\nc = 3\n"
    assert "bare_key-2 = 1" in written
    assert '"été" = [{ b = 2 }]' in written
