"""The people that every demonstration has: four families and four members of staff."""

from datetime import date

from cantine.common.roles import Role
from cantine.common.vocabulary import Diet, Weeks
from cantine.demo.offer import ALL_WEEK, CENTRE_EVENING, CENTRE_MORNING, EARLY, LATE, MEAL, SCHOOL_DAYS, WEDNESDAY
from cantine.demo.people import Adult, DemoHome, DemoHousehold, Habit, Kid, PayingHabit

FAMILIES = 4

PASSWORD = "Cantine-2026"  # noqa: S105  # of every account of a demonstration, printed when it is filled

STAFF = (
    ("cantine@exemple.fr", "Nadia Morel", Role.MANAGER),
    ("finance@exemple.fr", "Farid Haddad", Role.FINANCE),
    ("mairie@exemple.fr", "Inès Lopez", Role.ADMIN),
    ("lecture@exemple.fr", "Rémi Caron", Role.READER),
)

LOGINS = (
    ("famille n° 1 ou test@exemple.fr", "famille TEST, deux enfants, solde nul"),
    ("famille n° 1 ou test2@exemple.fr", "second responsable de la famille TEST"),
    ("famille n° 2 ou durand@exemple.fr", "famille DURAND, une facture à payer"),
    ("famille n° 3 ou martin@exemple.fr", "mère de ZOÉ, semaines paires"),
    ("famille n° 4 ou bernard@exemple.fr", "père de ZOÉ, semaines impaires"),
    ("cantine@exemple.fr", "responsable de la cantine"),
    ("finance@exemple.fr", "comptabilité"),
    ("mairie@exemple.fr", "administration"),
    ("lecture@exemple.fr", "lecture seule"),
)
"""With what one signs in to a demonstration, and who that is; printed when it is filled."""


def make_cast(year: int, last_invoiced: date) -> list[DemoHousehold]:
    """Families 1 to 4, with the ages they have in the school year that starts in `year`. Family TEST owes nothing and
    waits for nothing: its children book no day after `last_invoiced`."""
    return [_make_test(year, last_invoiced), _make_durand(year), _make_martin_and_bernard(year)]


def _make_test(year: int, last_invoiced: date) -> DemoHousehold:
    habit = Habit({MEAL: SCHOOL_DAYS}, steady=True, until=last_invoiced)
    adults = (
        Adult("Camille", "TEST", "test@exemple.fr", "06 39 98 01 01"),
        Adult("Dominique", "TEST", "test2@exemple.fr", "06 39 98 01 02"),
    )
    home = DemoHome(1, "TEST", "1 rue des Écoles", 850, adults, PayingHabit.PROMPT)
    toto = Kid("TOTO", "TEST", date(year - 8, 3, 14), habit, {1: Weeks.ALL})
    lili = Kid("LILI", "TEST", date(year - 5, 10, 2), habit, {1: Weeks.ALL}, Diet.NO_PORK)
    return DemoHousehold([home], [toto, lili])


def _make_durand(year: int) -> DemoHousehold:
    """Their children come in term and in the holidays, so some day ahead is booked at any time of the year."""
    elder = Habit({MEAL: SCHOOL_DAYS, LATE: frozenset({0, 3}), CENTRE_MORNING: WEDNESDAY}, {LATE: 17 * 60}, True)
    younger = Habit(
        {MEAL: ALL_WEEK, EARLY: frozenset({1, 4}), CENTRE_MORNING: ALL_WEEK, CENTRE_EVENING: ALL_WEEK},
        {EARLY: 7 * 60 + 45},
        True,
    )
    adults = [Adult("Hélène", "DURAND", "durand@exemple.fr", "06 39 98 02 01")]
    home = DemoHome(2, "DURAND", "12 chemin du Moulin", 1120, adults, PayingHabit.ALL_BUT_LAST)
    jules = Kid("Jules", "DURAND", date(year - 9, 6, 21), elder, {2: Weeks.ALL})
    alice = Kid("Alice", "DURAND", date(year - 6, 1, 30), younger, {2: Weeks.ALL}, Diet.VEGETARIAN)
    return DemoHousehold([home], [jules, alice])


def _make_martin_and_bernard(year: int) -> DemoHousehold:
    habit = Habit({MEAL: SCHOOL_DAYS, LATE: frozenset({1, 3}), CENTRE_MORNING: WEDNESDAY}, {LATE: 17 * 60 + 30}, True)
    mother = Adult("Sophie", "MARTIN", "martin@exemple.fr", "06 39 98 03 01")
    father = Adult("Bruno", "BERNARD", "bernard@exemple.fr", "06 39 98 04 01")
    martin = DemoHome(3, "MARTIN", "5 place de l'Église", 540, [mother])
    bernard = DemoHome(4, "BERNARD", "27 montée des Vignes", 980, [father])
    zoe = Kid("ZOÉ", "MARTIN", date(year - 7, 4, 8), habit, {3: Weeks.EVEN, 4: Weeks.ODD})
    return DemoHousehold([martin, bernard], [zoe])
