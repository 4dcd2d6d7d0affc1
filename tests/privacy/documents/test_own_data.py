"""The file that a family takes away of itself (article 15 of the RGPD)."""

import io
from datetime import timedelta

import openpyxl

from cantine.access.actions import profile
from cantine.common.roles import Actor, Role
from cantine.common.terms.sign_ins import SignInKind
from cantine.common.vocabulary import Diet, PaymentProvider, Weeks
from cantine.families.actions import children, custody_days
from cantine.families.actions.children import ChildForm
from cantine.prices.actions import own_prices
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.sickness.actions import report_sickness
from cantine.store import database
from cantine.store.tables import Absence, Booking, KnownDevice, PaymentAttempt, SignInEvent
from tests.dates import at, on
from tests.support.entering import second_guardian

TODAY, NOW = on("lundi 2026-11-23"), at("lundi 2026-11-23 10:00")


def test_its_journal_is_in_french(cast):
    with database.open_writer(cast.url) as db:
        profile.save_details(db, Actor(cast.alice, cast.alices_family), "A", "Morel", "", NOW)
        form = ChildForm("Tom", "Morel", birth_date=on("lundi 2020-03-02"), classroom_id=1, diet=Diet.NO_PORK)
        children.add_child(db, Actor(cast.ines, role=Role.ADMIN), cast.alices_family, form, NOW)
    with database.open_reader(cast.url) as db:
        content = b"".join(own_data_xlsx(own_data.find_own_data(db, 101), TODAY))
        room = own_data.find_own_data(db, 101).classrooms[1]
    rows = [*openpyxl.load_workbook(io.BytesIO(content))["Journal"].iter_rows(values_only=True)]
    changed, added = rows[-2:]
    assert changed[:3] == ("23/11/2026 10:00", "A Morel", "Coordonnées modifiées")
    assert changed[-2:] == (
        "prénom : Alice, nom : Morel, téléphone : vide",
        "prénom : A, nom : Morel, téléphone : vide",
    )
    assert added[2:4] == ("Enfant ajouté", "Tom")
    assert f"naissance : 02.03.2020, classe : {room}, régime : Sans porc, inscrit du : vide" in added[-1]


def test_it_lists_what_was_tried_to_pay_online(cast):
    with database.open_writer(cast.url) as db:
        asked = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": "W", "email": "alice@exemple.fr"}
        when = {"created_at": NOW, "held_until": NOW, "cents": 31465, "label": "Cantine"}
        for family, reference in ((cast.alices_family, "F101XABC"), (cast.chloes_family, "F103XABC")):
            db.add(PaymentAttempt(family_id=family, reference=reference, **asked, **when))
    with database.open_reader(cast.url) as db:
        content = b"".join(own_data_xlsx(own_data.find_own_data(db, 101), TODAY))
    rows = [*openpyxl.load_workbook(io.BytesIO(content))["Paiements en ligne"].iter_rows(values_only=True)]
    assert ("23/11/2026 10:00", "F101XABC", "alice@exemple.fr", 314.65, "Commencée") in rows
    assert "F103XABC" not in str(rows)
    assert rows[0][3] == "Montant demandé"  # what came of it stands in the statement


def test_a_guardian_sees_the_own_devices_and_what_was_tried_but_not_where_the_other_one_signs_in(cast):
    yann = second_guardian(cast, "the password of Yann")
    with database.open_writer(cast.url) as db:
        for who, name in ((cast.alice, "Alice"), (yann, "Yann")):
            seen = {"token_hash": name, "first_at": NOW, "used_at": NOW, "device": "Firefox/130.0 Android"}
            db.add(KnownDevice(account_id=who, **seen))
            event = {"account_id": who, "address": f"address of {name}", "device": "Firefox/130.0 Android"}
            db.add(SignInEvent(at=NOW, kind=SignInKind.NEW_DEVICE, **event))
        db.add(SignInEvent(at=NOW, kind=SignInKind.FAILED, login="101", address="192.0.2.9"))
        db.add(SignInEvent(at=NOW, kind=SignInKind.FAILED, login="chloe@exemple.fr", address="192.0.2.8"))
        slip = {**event, "login": "yann@exemple.fr", "address": "192.0.2.7"}
        db.add(SignInEvent(at=NOW, kind=SignInKind.FAILED, **slip))
    with database.open_reader(cast.url) as db:
        hers, all_of_it = (
            openpyxl.load_workbook(io.BytesIO(b"".join(own_data_xlsx(own_data.find_own_data(db, 101, who), TODAY))))
            for who in (cast.alice, None)
        )
    when, phone = "23/11/2026 10:00", "Firefox sur Android"
    assert [*hers["Appareils"].iter_rows(values_only=True)][-1] == ("Alice Morel", phone, when, when)
    assert len([*all_of_it["Appareils"].iter_rows()]) == len([*hers["Appareils"].iter_rows()]) + 1
    rows = [*hers["Connexions"].iter_rows(values_only=True)]
    assert (when, "Nouvel appareil", "Alice Morel", None, "address of Alice", phone) in rows
    assert (when, "Nouvel appareil", "Yann Morel", None, None, None) in rows
    assert (when, "Refusée", None, "101", None, None) in rows, "it may have been a slip of Yann's"
    assert (when, "Refusée", "Yann Morel", "yann@exemple.fr", None, None) in rows
    of_town = [*all_of_it["Connexions"].iter_rows(values_only=True)]
    assert (when, "Refusée", None, "101", "192.0.2.9", None) in of_town
    assert (when, "Refusée", "Yann Morel", "yann@exemple.fr", "192.0.2.7", phone) in of_town
    assert "chloe@exemple.fr" not in str(rows)


def list_acts(url, number):
    """(action, child, before, after) of each entry of the journal in a family's own data."""
    with database.open_reader(url) as db:
        return [(act.action, act.child, act.before, act.after) for act in own_data.find_own_data(db, number).acts]


def act(cast, action, *args, **more):
    """Something that Inès does."""
    with database.open_writer(cast.url) as db:
        action(db, Actor(cast.ines, role=Role.ADMIN), *args, NOW, **more)


def change_child(cast, child_id):
    """What is written of a child without a family: an edit, a health note, a price, the proof of a sickness."""
    first_name, last_name = {cast.leo: ("Léo", "Morel"), cast.zoe: ("Zoé", "Petit")}[child_id]
    act(cast, children.edit_child, child_id, ChildForm(first_name, last_name, diet=Diet.NO_PORK, classroom_id=cast.cm1))
    act(cast, children.set_health, child_id, "Arachides", True)
    act(cast, own_prices.set_own_price, child_id, cast.meal, TODAY, 150)
    with database.open_writer(cast.url) as db:
        sickness = Absence(child_id=child_id, first=TODAY, last=TODAY, reported_at=NOW)
        db.add(sickness)
        db.flush()
        sickness_id = sickness.id
    act(cast, report_sickness.note_proof, sickness_id, TODAY)


def test_what_is_done_about_a_child_of_one_family_is_in_its_journal(cast):
    change_child(cast, cast.leo)
    acts = list_acts(cast.url, 101)
    assert [(action, child) for action, child, *_ in acts] == [
        ("edit_child", "Léo"),
        ("set_health", "Léo"),
        ("set_own_price", "Léo"),
        ("note_proof", "Léo"),
    ]
    assert acts[0][2:] == ({"diet": "standard"}, {"diet": "no_pork"})
    assert acts[1][2:] == (None, None)
    assert list_acts(cast.url, 102) == list_acts(cast.url, 103) == []


def test_what_is_done_about_a_child_of_two_families_is_in_neither_journal(cast):
    change_child(cast, cast.zoe)
    act(cast, children.set_custody, cast.zoe, {cast.alices_family: Weeks.ODD, cast.brunos_family: Weeks.EVEN})
    assert list_acts(cast.url, 101) == list_acts(cast.url, 102) == []


def test_a_child_that_moves_to_another_family_is_told_to_each_for_its_time(cast):
    act(cast, children.set_custody, cast.leo, {cast.brunos_family: Weeks.ALL}, first_day=TODAY + timedelta(1))
    with database.open_writer(cast.url) as db:
        later = Actor(cast.ines, role=Role.ADMIN), cast.leo, "Arachides", True, NOW + timedelta(1)
        children.set_health(db, *later)
    assert list_acts(cast.url, 101) == [("set_custody", "Léo", {"famille n° 101": "all"}, {"from": "2026-11-24"})]
    assert list_acts(cast.url, 102) == [("set_health", "Léo", None, None)]


def test_a_custody_that_was_corrected_says_nothing_of_the_other_family(cast):
    act(cast, children.set_custody, cast.leo, {cast.alices_family: Weeks.EVEN, cast.brunos_family: Weeks.ODD})
    act(cast, children.set_custody, cast.leo, {cast.alices_family: Weeks.ALL})
    everything, even = {"famille n° 101": "all"}, {"famille n° 101": "even"}
    told = [("set_custody", "Léo", everything, even), ("set_custody", "Léo", everything, everything)]
    assert list_acts(cast.url, 101) == told
    assert list_acts(cast.url, 102) == []


def test_a_day_with_the_other_parent_says_nothing_of_its_family(cast):
    day = on("lundi 2026-11-30")  # of an odd week: Bruno's
    with database.open_writer(cast.url) as db:
        db.add(Booking(child_id=cast.zoe, day=day, service_id=cast.meal, family_id=cast.brunos_family))
    act(cast, custody_days.set_custody_days, cast.zoe, cast.alices_family, [day])
    [(action, child, before, after)] = list_acts(cast.url, 101)
    assert (action, child) == ("change_custody_days", "Zoé")
    assert before == {
        "2026-11-30": "une autre famille (semaines habituelles)",
        "2026-11-30 Repas": "payé par une autre famille",
    }
    assert after == {"2026-11-30": "famille n° 101", "2026-11-30 Repas": "payé par la famille n° 101"}
    assert list_acts(cast.url, 102) == []
