"""Who may report absences, take them back, and send and see their proofs."""

from cantine.access.queries.visitors import Visitor
from cantine.common.vocabulary import State
from cantine.sickness.actions import cases, class_absences, proofs, report_sickness, take_back_sickness
from cantine.sickness.actions.cases import AbsenceCaseForm
from cantine.sickness.actions.class_absences import ClassAbsence
from cantine.sickness.rules.reports import SickPeriod
from cantine.store.tables import Absence, AbsenceCase, AbsenceProof, Booking
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds


def _sickness(cast: Cast, db, state: State = State.SICK) -> int:
    """Léo's meal, of a sickness or not yet."""
    flu = Absence(child_id=cast.leo, first=MEAL, last=MEAL, reported_at=NOW)
    db.add(flu)
    db.flush()
    of_sickness = flu.id if state is State.SICK else None
    booked = {"day": MEAL, "service_id": cast.meal, "family_id": cast.alices_family}
    db.add(Booking(child_id=cast.leo, state=state, absence_id=of_sickness, **booked))
    db.flush()
    return flu.id


def _report(cast: Cast, db, who: Visitor) -> None:
    _sickness(cast, db, State.BOOKED)
    assert report_sickness.report(db, who.actor, cast.leo, SickPeriod(MEAL, MEAL), NOW).sick


def _report_by_staff(cast: Cast, db, who: Visitor) -> None:
    _sickness(cast, db, State.BOOKED)
    assert report_sickness.report_by_staff(db, who.actor, cast.leo, SickPeriod(MEAL, MEAL), NOW).sick


def _note_proof(cast: Cast, db, who: Visitor) -> None:
    report_sickness.note_proof(db, who.actor, _sickness(cast, db), MEAL, NOW)


def _take_back(cast: Cast, db, who: Visitor) -> None:
    assert take_back_sickness.take_back(db, who.actor, _sickness(cast, db), NOW).again


def _take_back_by_staff(cast: Cast, db, who: Visitor) -> None:
    assert take_back_sickness.take_back_by_staff(db, who.actor, _sickness(cast, db), NOW).again


def _sent(cast: Cast, db) -> int:
    """The proof of Léo's sickness, sent by his family."""
    flu = _sickness(cast, db)
    db.get_one(Absence, flu).proof_sent_at = NOW
    db.add(AbsenceProof(absence_id=flu, family_id=cast.alices_family, sent_at=NOW, content=b"a photo"))
    db.flush()
    return flu


def _case(db) -> int:
    row = AbsenceCase(label="Grève", free_from=1)
    db.add(row)
    db.flush()
    return row.id


def _for_class(cast: Cast, db, who: Visitor) -> None:
    booked = {"day": MEAL, "service_id": cast.meal, "family_id": cast.alices_family, "classroom_id": cast.cp}
    db.add(Booking(child_id=cast.leo, state=State.BOOKED, **booked))
    db.flush()
    room = db.query(Booking.classroom_id).filter_by(child_id=cast.leo, day=MEAL).scalar()
    asked = ClassAbsence(_case(db), SickPeriod(MEAL, MEAL), frozenset({room}))
    class_absences.report_class_absence(db, who.actor, asked, NOW)


MAY: Deeds = {
    cases.add_case: (lambda _cast, db, who: cases.add_case(db, who.actor, AbsenceCaseForm("Grève"), NOW), {"admin"}),
    cases.edit_case: (
        lambda _cast, db, who: cases.edit_case(db, who.actor, _case(db), AbsenceCaseForm("Travail"), NOW),
        {"admin"},
    ),
    class_absences.report_class_absence: (_for_class, {"manager", "admin"}),
    report_sickness.report: (_report, {"guardian"}),
    report_sickness.report_by_staff: (_report_by_staff, {"manager", "admin"}),
    report_sickness.note_proof: (_note_proof, {"manager", "admin"}),
    take_back_sickness.take_back: (_take_back, {"guardian"}),
    take_back_sickness.take_back_by_staff: (_take_back_by_staff, {"manager", "admin"}),
    proofs.send_page: (
        lambda cast, db, who: proofs.send_page(db, who.actor, _sickness(cast, db), b"a photo", NOW),
        {"guardian"},
    ),
    proofs.withdraw_proof: (
        lambda cast, db, who: proofs.withdraw_proof(db, who.actor, _sent(cast, db), NOW),
        {"guardian"},
    ),
    proofs.accept_proof: (
        lambda cast, db, who: proofs.accept_proof(db, who.actor, _sent(cast, db), NOW),
        {"manager", "admin"},
    ),
    proofs.send_back: (
        lambda cast, db, who: proofs.send_back(db, who.actor, _sent(cast, db), "Illisible", "", NOW),
        {"manager", "admin"},
    ),
}
