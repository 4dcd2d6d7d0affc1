"""A parent saves a month: every reason for which one change comes back while the others are kept."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from cantine.common import refusal_sentences
from cantine.common.period_types import PeriodMode, WishState
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Child, Closure, Commune, Invoice, InvoiceLine, Service
from tests.dates import at, on
from tests.support.saving import alice, book, keep_period, keep_wish, rows, save, tick, untick

LONG_AGO = at("lundi 2026-11-02 08:00:00")
SEVEN, QUARTER_PAST, TWENTY_TO_SEVEN = 7 * 60, 7 * 60 + 15, 6 * 60 + 40


def change_service(cast, service_id, **values):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == service_id).values(**values))


def too_late(cast):
    return tick(cast.meal, "vendredi 2026-11-27"), refusal_sentences.TooLate(at("jeudi 2026-11-19 17:00:00"))


def too_late_to_cancel(cast):
    """Meals may be booked until Thursday, and cancelled until the Thursday before that."""
    book(cast, cast.leo, cast.meal, "vendredi 2026-11-27")
    return untick(cast.meal, "vendredi 2026-11-27"), refusal_sentences.TooLate(at("jeudi 2026-11-19 17:00:00"))


def in_closed_books(cast):
    """The day up to which the books are closed is the last of them; too late it is anyway."""
    day = on("vendredi 2026-11-20")
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(closed_until=day))
    return tick(cast.meal, "vendredi 2026-11-20"), refusal_sentences.BooksClosed(day)


def on_a_saturday(cast):
    return tick(cast.meal, "samedi 2026-12-05"), refusal_sentences.WeekdayNotServed(5)


def after_the_next_school_year(cast):
    return tick(cast.meal, "lundi 2028-09-04"), refusal_sentences.TooFarAhead(on("jeudi 2028-08-31"))


def on_easter_monday(cast):
    return tick(cast.meal, "lundi 2027-03-29"), refusal_sentences.PublicHoliday("Lundi de Pâques")


def meal_in_the_holidays(cast):
    return tick(cast.meal, "lundi 2026-12-21"), refusal_sentences.SchoolHoliday("Vacances de Noël")


def recreation_centre_on_a_school_day(cast):
    return tick(cast.morning_centre, "mardi 2026-12-08"), refusal_sentences.TermTime()


def closed(cast):
    with database.open_writer(cast.url) as db:
        db.add(Closure(first=on("mardi 2026-12-08"), last=on("mardi 2026-12-08"), label="Grève"))
    return tick(cast.meal, "mardi 2026-12-08"), refusal_sentences.ClosedByTown("Grève")


def gone_to_another_school(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(enrolled_until=on("lundi 2026-12-07")))
    return tick(cast.meal, "mardi 2026-12-08"), refusal_sentences.NotEnrolled()


def booked_by_the_town_hall_only(cast):
    change_service(cast, cast.study, open_to_parents=False)
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.StaffOnly()


def invoiced(cast):
    with database.open_writer(cast.url) as db:
        bill = Invoice(year=2026, number=1, family_id=cast.alices_family, label="Décembre", cents=400)
        bill.issued_on = on("lundi 2026-11-23")
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="Repas", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        line_id = line.id
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08", invoice_line_id=line_id)
    return untick(cast.meal, "mardi 2026-12-08"), refusal_sentences.AlreadyInvoiced()


def reported_sick(cast):
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08", state=State.SICK)
    return untick(cast.meal, "mardi 2026-12-08"), refusal_sentences.ReportedSick()


def full(cast):
    change_service(cast, cast.study, capacity=1)
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", family_id=cast.chloes_family)
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.Full(1)


def full_because_of_late_additions(cast):
    change_service(cast, cast.study, capacity=1)
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", family_id=cast.chloes_family, state=State.ADDED)
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.Full(1)


def without_a_time(cast):
    return tick(cast.morning_care, "mardi 2026-12-08"), refusal_sentences.UnknownTime(6 * 60 + 30, 8 * 60 + 15)


def at_a_time_between_two_steps(cast):
    wrong = tick(cast.morning_care, "mardi 2026-12-08", TWENTY_TO_SEVEN)
    return wrong, refusal_sentences.UnknownTime(6 * 60 + 30, 8 * 60 + 15)


def of_a_service_that_does_not_exist(cast):
    return tick(999_999, "mardi 2026-12-08"), refusal_sentences.UnknownService()


def of_a_service_that_is_no_longer_offered(cast):
    change_service(cast, cast.study, active=False)
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.UnknownService()


def overtaken_by_another_time(cast):
    book(cast, cast.leo, cast.morning_care, "mardi 2026-12-08", time=SEVEN)
    seen = replace(tick(cast.morning_care, "mardi 2026-12-08", QUARTER_PAST + 15), was_on=True, was_time=QUARTER_PAST)
    return seen, refusal_sentences.CellChangedMeanwhile(True, SEVEN)


def overtaken_by_a_cancellation(cast):
    book(cast, cast.leo, cast.morning_care, "mardi 2026-12-08", state=State.CANCELLED)
    seen = replace(tick(cast.morning_care, "mardi 2026-12-08", SEVEN), was_on=True, was_time=QUARTER_PAST)
    return seen, refusal_sentences.CellChangedMeanwhile(False, None)


def before_the_period_opens(cast):
    """The Wednesdays of December open on Tuesday 1 December at 8:00."""
    opens = at("mardi 2026-12-01 08:00:00")
    keep_period(cast, cast.morning_centre, opens_at=opens)
    return tick(cast.morning_centre, "mercredi 2026-12-09"), refusal_sentences.TooEarly(opens)


def wished_in_vain(cast):
    """The town hall has decided, and the day was full."""
    period = keep_period(cast, cast.morning_centre, closes_at=LONG_AGO, mode=PeriodMode.WISH, decided_at=LONG_AGO)
    keep_wish(cast, period, cast.leo, cast.morning_centre, "mercredi 2026-12-09", state=WishState.DECLINED)
    return tick(cast.morning_centre, "mercredi 2026-12-09"), refusal_sentences.WishDeclined()


EVERY_REASON = [
    before_the_period_opens,
    wished_in_vain,
    too_late,
    too_late_to_cancel,
    in_closed_books,
    on_a_saturday,
    after_the_next_school_year,
    on_easter_monday,
    meal_in_the_holidays,
    recreation_centre_on_a_school_day,
    closed,
    gone_to_another_school,
    booked_by_the_town_hall_only,
    invoiced,
    reported_sick,
    full,
    full_because_of_late_additions,
    without_a_time,
    at_a_time_between_two_steps,
    of_a_service_that_does_not_exist,
    of_a_service_that_is_no_longer_offered,
    overtaken_by_another_time,
    overtaken_by_a_cancellation,
]


@pytest.mark.parametrize("what_is_wrong", EVERY_REASON, ids=lambda function: function.__name__)
def test_a_refused_change_comes_back_with_its_reason_and_the_others_are_kept(cast, what_is_wrong):
    refused, reason = what_is_wrong(cast)
    stood = rows(cast, cast.leo)
    before, after = tick(cast.meal, "lundi 2026-11-30"), tick(cast.meal, "lundi 2026-12-07")
    result = save(cast, alice(cast), cast.leo, [before, refused, after])
    assert result.refused == [(refused, reason)]
    assert result.saved == [before, after]
    kept = {(change.day, cast.meal, State.BOOKED, None) for change in (before, after)}
    assert set(rows(cast, cast.leo)) == {*stood, *kept}


def test_every_reason_that_exists_is_tried():
    """The other parent's weeks and days, and the line of an opening, have tests of their own; some reasons are not for
    parents."""
    tried = {refusal for function in EVERY_REASON for refusal in function.__code__.co_names}
    kinds = refusal_sentences.Refusal.__subclasses__()
    every = {kind.__name__ for kind in kinds if kind.__module__.startswith("cantine.common")}
    staffs = {"MarkedPresent", "ReasonMissing", "NobodysDay", "CalledOff", "InvoicedToCorrect"}
    of_limits = {"NeedsService", "NeededBy", "Excluded", "BroughtRefused", "NotForChild", "NoGroup", "Suspended"}
    assert every - tried == {"OtherParentsWeek", "OtherParentsDay", "NotYourTurn"} | staffs | of_limits


def test_a_full_day_may_still_be_left_and_its_time_changed(cast):
    change_service(cast, cast.morning_care, capacity=1)
    book(cast, cast.leo, cast.morning_care, "mardi 2026-12-08", time=SEVEN)
    later = replace(tick(cast.morning_care, "mardi 2026-12-08", QUARTER_PAST), was_on=True, was_time=SEVEN)
    assert save(cast, alice(cast), cast.leo, [later]).saved == [later]
    gone = untick(cast.morning_care, "mardi 2026-12-08", QUARTER_PAST)
    assert save(cast, alice(cast), cast.leo, [gone]).saved == [gone]


def test_a_place_that_one_save_gives_back_it_may_take_again(cast):
    change_service(cast, cast.study, capacity=1)
    book(cast, cast.leo, cast.study, "mardi 2026-12-08")
    leave, come_back = untick(cast.study, "mardi 2026-12-08"), tick(cast.study, "mardi 2026-12-08")
    assert save(cast, alice(cast), cast.leo, [leave, come_back]).saved == [leave, come_back]
    assert rows(cast, cast.leo) == [(on("mardi 2026-12-08"), cast.study, State.BOOKED, None)]


def test_the_places_of_children_who_are_sick_or_cancelled_are_free(cast):
    change_service(cast, cast.study, capacity=1)
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", state=State.CANCELLED, family_id=cast.chloes_family)
    book(cast, cast.zoe, cast.study, "mardi 2026-12-08", state=State.SICK)
    change = tick(cast.study, "mardi 2026-12-08")
    assert save(cast, alice(cast), cast.leo, [change]).saved == [change]


def test_the_last_places_are_counted_per_day_within_one_save(cast):
    change_service(cast, cast.study, capacity=1)
    book(cast, cast.tom, cast.study, "jeudi 2026-12-10", family_id=cast.chloes_family)
    tuesday, thursday, friday = (
        tick(cast.study, day) for day in ("mardi 2026-12-08", "jeudi 2026-12-10", "vendredi 2026-12-11")
    )
    result = save(cast, alice(cast), cast.leo, [tuesday, thursday, friday])
    assert (result.saved, result.refused) == ([tuesday, friday], [(thursday, refusal_sentences.Full(1))])
