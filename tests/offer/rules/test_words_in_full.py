"""Whole sentences about menus, school holidays, colours and the first steps, as staff read them."""

from cantine.common.school_days import SchoolBreak
from cantine.offer.rules.commune_colour import read_colour
from cantine.offer.rules.menu_days import NotRead
from cantine.offer.rules.menus import LONGEST, read_pasted_menus
from cantine.offer.rules.school_breaks import MOST_BREAKS, check_breaks, read_breaks
from cantine.offer.rules.setup_steps import TownProgress, list_first_steps
from tests.dates import on
from tests.support.approved import say, say_each

WEEK = on("lundi 2026-11-30")
MONDAY, TUESDAY, FRIDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01"), on("vendredi 2026-12-04")


def _read(pasted):
    try:
        return {str(day): menu.text for day, menu in read_pasted_menus(pasted, WEEK).menus.items()}
    except NotRead as refused:
        return f"! {refused}"


def test_menus_that_are_not_understood(approved):
    pasted = [
        *("", " \n", "Salade, rôti", "Bonjour,\nà bientôt", "Lundi\nMardi", "Lundi :\nBonjour"),
        *("Lundi : Soupe\nMardi : Riz\nLundi : Pâtes", "Lundi 31 : Soupe", "Mardi 30 novembre : Soupe"),
        *(
            "Lundi Mardi Jeudi\nSoupe",
            "Lundi\nMardi\nJeudi\nSoupe\nRiz",
            "Lundi 30/11     Mardi 1/12\nSoupe     Riz     Thé",
        ),
        *(
            f"Lundi : {'é' * LONGEST}",
            f"Lundi : {'é' * (LONGEST + 1)}",
            "Lundi 30 : Soupe",
            "> Lundi : Soupe\n>> Mardi : Riz",
        ),
        *("Lundi 30/11     Mardi 1/12\nSoupe", "Lundi\tMardi\nSoupe\tRiz\tThé"),
    ]
    approved("menus", [f"{one[:40]!r}: {_read(one)}" for one in pasted])


def test_school_holidays(approved):
    lines = [
        *("", "Été : 03/07/2027 – 31/08/2027", "Été : du 03/07/2027 au 31/08/2027\n\nHiver : 13/02/2027 - 28/02/2027"),
        *("Été", "Été : 03/07/2027", "\nÉté : demain – 31/08/2027", "Été : 31/08/2027 – 03/07/2027"),
        *("Été : 03/07/2027 – 31/08/2027\nAoût : 31/08/2027 – 05/09/2027", "é" * 101 + " : 03/07/2027 — 03/07/2027"),
    ]
    said = say_each(read_breaks, lines)
    day = SchoolBreak(MONDAY, MONDAY, "x")
    apart = [SchoolBreak(on(f"lundi 2026-{date}"), on(f"lundi 2026-{date}"), "x") for date in ("11-23", "11-30")]
    said += [say(check_breaks, apart), say(check_breaks, [day, SchoolBreak(TUESDAY, FRIDAY, " ")])]
    many = [SchoolBreak(MONDAY, MONDAY, "x")] * (MOST_BREAKS + 1)
    approved("breaks", [*said, say(check_breaks, many), say(check_breaks, many[1:])])


def test_colours(approved):
    approved("colours", say_each(read_colour, ("", "vert", "#1F6B42", "1f6b4", "#ffd500")))


def test_the_first_steps_of_a_town(approved):
    begun = [TownProgress(0, 0, 0, 0, 1, False), TownProgress(1, 2, 1, 1, 2, True), TownProgress(1, 2, 2, 0, 0, True)]
    approved("first_steps", [str(step) for one in begun for step in list_first_steps(one)])
