"""A telephone was locked for long: the server has forgotten the page, the first click counts all the same."""

from sqlalchemy import select

from cantine.store import database
from cantine.store.tables import Booking, WebSession
from tests.dates import on

DAY = "mardi 2026-12-01"
ADDRESS = {"enfant": "1", "mois": "2026-12"}


def test_a_save_is_saved(parent, portal_url):
    parent.open("inscriptions", **ADDRESS)
    child, service = parent.grid["child"]["id"], parent.grid["services"][0]["id"]
    tick = {"day": str(on(DAY)), "service": service, "on": True, "time": None, "was": {"on": False, "time": None}}
    states = parent.sending("save", {"child": child, "changes": [tick]})
    parent.meet_a_forgetful_server("inscriptions", states, **ADDRESS)
    assert (parent.grid["outcome"]["saved"], parent.grid["outcome"]["refused"]) == (1, [])
    with database.open_reader(portal_url) as db:
        booked = select(Booking.service_id).where(Booking.day == on(DAY), Booking.child_id == child)
        assert db.scalars(booked).all() == [service]


def test_another_month_is_shown(parent):
    parent.open("inscriptions", **ADDRESS)
    states = parent.sending("go", {"month": "2027-01"})
    parent.meet_a_forgetful_server("inscriptions", states, **ADDRESS)
    assert parent.grid["month"]["iso"] == "2027-01"


def test_signing_out_ends_the_session(parent, portal_url):
    parent.open("compte")
    [button] = [button for button in parent.at.button if button.label == "Déconnexion"]
    button.click()
    parent.meet_a_forgetful_server("compte", parent.at._tree.get_widget_states())
    assert parent.title == "Gestion des prestations de cantine et périscolaires"
    with database.open_reader(portal_url) as db:
        assert db.execute(select(WebSession.id)).all() == []


def test_somebody_whose_session_has_ended_is_told_and_that_nothing_is_lost(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.query(WebSession).delete()
    parent.open("compte")
    assert parent.notices == ["Votre session a pris fin. Reconnectez-vous : ce que vous aviez coché est gardé."]
    assert parent.sign_in("1").notices == []
