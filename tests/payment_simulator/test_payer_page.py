"""The payer page and the page of the simulation: what they show, what each button and each switch does."""

from html.parser import HTMLParser

import pytest

from cantine.payment_simulator.operations import Outage
from cantine.payment_simulator.routes import Simulation
from tests.payment_simulator.conftest import ASKED, Visitor

RETURN = ASKED["urlredirect"]
EMPTY = frozenset({"meta", "input", "link", "br"})


class TagCheck(HTMLParser):
    """Checks that every element is closed in its order, and gathers what is shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


def read(answer) -> TagCheck:
    """The page, which is whole, French, without scripts, and marked."""
    page = TagCheck(answer.text)
    assert answer.text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert answer.headers["cache-control"] == "no-store"
    assert "Simulation – aucun argent n'est débité" in page.text
    assert not [tag for tag, names in page.tags if tag == "script" or any(name.startswith("on") for name in names)]
    assert not [names for _, names in page.tags if "src" in names]
    return page


def test_the_payer_page_says_what_is_paid_and_offers_every_button_and_switch(visitor):
    page = read(visitor.open(visitor.create()))
    for words in ("Paiement en ligne (PayFiP)", "Cantine scolaire", "314,65\xa0€", "CAN00000042"):
        assert words in page.text
    buttons = [names["value"] for tag, names in page.tags if tag == "button"]
    assert buttons == ["payer", "prelevement", "refuser", "abandonner", "fermer"]
    boxes = [names["value"] for tag, names in page.tags if names.get("type") == "checkbox"]
    assert boxes == ["perdue", "double", "retour-avant", "tardive", "panne", "inconnue"]
    for words in (
        *("Payer", "Payer par prélèvement", "Refuser", "Abandonner", "Fermer sans rien faire"),
        *("Réglages de la simulation", "Notification perdue", "Notification en double"),
        *("Retour avant la notification", "Réponse après 25 minutes", "Service en panne", "Réponse inconnue"),
    ):
        assert words in page.text


def test_what_the_asker_wrote_stays_text(visitor, store):
    idop = visitor.create(urlredirect="http://cantine.test/a?b=1&amp;c=2")
    assert store.find(idop).asked["urlredirect"] == "http://cantine.test/a?b=1&c=2"
    assert visitor.pay(idop, "payer", "perdue").headers["location"] == f"http://cantine.test/a?b=1&c=2&idop={idop}"


def test_a_page_opens_once(visitor):
    idop = visitor.create()
    assert visitor.open(idop).status_code == 200
    again = visitor.open(idop)
    assert again.status_code == 409
    page = read(again)
    assert "Code P3." in page.text
    assert ("a", {"href": f"{RETURN}?idop={idop}"}) in page.tags
    assert "Revenir à cantine.test" in page.text


def test_a_browser_is_not_sent_by_itself_to_a_host_that_is_not_the_demonstrations_own(store):
    guarded = Visitor(Simulation(store, own_host="cantine.test"))
    own, other = guarded.create(), guarded.create(urlredirect="http://mechant.exemple/&quot;&gt;&lt;script&gt;")
    assert guarded.pay(own, "payer", "perdue").status_code == 303
    answer = guarded.pay(other, "payer", "perdue")
    assert answer.status_code == 200
    assert "Revenir à mechant.exemple" in read(answer).text


def test_a_mere_look_opens_no_page(visitor):
    idop = visitor.create()
    assert visitor.request("HEAD", f"/payfip/paiement?idop={idop}").status_code == 200
    assert visitor.open(idop).status_code == 200


def test_a_page_opens_within_15_minutes(visitor, moment):
    early, late = visitor.create(), visitor.create()
    moment.move_to("dimanche 2026-11-29 12:14:59")
    assert visitor.open(early).status_code == 200
    moment.move_to("dimanche 2026-11-29 12:15:00")
    refused = visitor.open(late)
    assert refused.status_code == 410
    assert "Code P4." in read(refused).text


@pytest.mark.parametrize("path", ["/payfip/paiement", "/payfip/paiement?idop=", "/payfip/paiement?idop=unknown"])
def test_an_unknown_operation_has_no_page(visitor, path):
    answer = visitor.request("GET", path)
    assert answer.status_code == 404
    assert "Code P1." in read(answer).text


@pytest.mark.parametrize(
    ("button", "result", "paid"),
    [
        ("payer", "P", True),
        ("prelevement", "V", True),
        ("refuser", "R", False),
        ("refuser-prelevement", "Z", False),
        ("abandonner", "A", False),
    ],
)
def test_a_button_ends_the_operation_notifies_and_goes_back(visitor, shop, store, button, result, paid):
    idop = visitor.create(urlnotif=shop.address)
    answer = visitor.pay(idop, button, "attendre")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{RETURN}?idop={idop}")
    ended = store.find(idop)
    assert (ended.result, ended.is_paid, ended.notified) == (result, paid, 1)
    assert shop.hear() == {"idop": idop}
    assert shop.kinds == ["application/x-www-form-urlencoded"]


def test_without_a_switch_the_notification_comes_of_its_own(visitor, shop):
    idop = visitor.create(urlnotif=shop.address)
    assert visitor.pay(idop, "payer").status_code == 303
    assert shop.hear() == {"idop": idop}


def test_closing_the_page_does_nothing(visitor, shop, store):
    idop = visitor.create(urlnotif=shop.address)
    answer = visitor.pay(idop, "fermer")
    assert answer.status_code == 200
    assert "Vous pouvez fermer cet onglet." in read(answer).text
    assert (store.find(idop).result, store.find(idop).ended_at) == (None, None)
    assert shop.calls.empty()


def test_a_lost_notification_does_not_come(visitor, shop, store):
    idop = visitor.create(urlnotif=shop.address)
    visitor.pay(idop, "payer", "perdue", "attendre")
    assert store.find(idop).is_paid
    assert shop.calls.empty()


def test_a_double_notification_comes_twice(visitor, shop, store):
    idop = visitor.create(urlnotif=shop.address)
    visitor.pay(idop, "payer", "double", "attendre")
    assert [shop.hear(), shop.hear()] == [{"idop": idop}] * 2
    assert store.find(idop).notified == 2


def test_the_browser_returns_first(store, shop):
    visitor = Visitor(Simulation(store, return_first=0.5))
    idop = visitor.create(urlnotif=shop.address)
    assert visitor.pay(idop, "payer", "retour-avant").status_code == 303
    assert shop.calls.empty()
    assert shop.hear() == {"idop": idop}


def test_a_late_result_is_known_and_notified_after_25_minutes(visitor, shop, moment):
    idop = visitor.create(urlnotif=shop.address)
    visitor.pay(idop, "payer", "tardive", "attendre")
    moment.move_to("dimanche 2026-11-29 12:24:59")
    assert "<code>P5</code>" in visitor.ask(idop).text
    assert shop.calls.empty()
    moment.move_to("dimanche 2026-11-29 12:25:00")
    assert "<resultrans>P</resultrans>" in visitor.ask(idop).text
    assert shop.hear() == {"idop": idop}
    visitor.ask(idop)
    assert shop.calls.empty()


def test_a_late_notification_comes_where_nobody_asks(visitor, shop, moment, monkeypatch):
    monkeypatch.setattr("cantine.payment_simulator.notifications.WAKE_AFTER", 0.2)
    idop = visitor.create(urlnotif=shop.address)
    visitor.pay(idop, "payer", "tardive")
    moment.move_to("dimanche 2026-11-29 12:25:00")
    assert shop.hear() == {"idop": idop}


def test_an_unknown_letter_is_neither_paid_nor_refused(visitor, store):
    idop = visitor.create()
    visitor.pay(idop, "payer", "perdue", "inconnue")
    assert "<resultrans>Y</resultrans>" in visitor.ask(idop).text
    assert "numauto" not in visitor.ask(idop).text
    assert not store.find(idop).is_paid


def test_the_service_fails_after_the_payment_until_it_is_repaired(visitor, store):
    idop = visitor.create()
    assert visitor.pay(idop, "payer", "perdue", "panne").status_code == 303
    assert visitor.ask(idop).status_code == 503
    overview = visitor.request("GET", "")
    assert "Le service est en panne" in read(overview).text
    repaired = visitor.request("POST", "", data={"service": "aucune"})
    assert (repaired.status_code, repaired.headers["location"]) == (303, "/simulateur")
    assert "<resultrans>P</resultrans>" in visitor.ask(idop).text
    assert visitor.request("POST", "", data={"service": "autre"}).status_code == 400
    assert store.read_outage() is Outage.NONE


def test_tests_may_have_an_answer_changed(visitor):
    idop = visitor.create()
    changed = {"montant": "1", "refdet": "OTHER00042", "numcli": "123456", "saisie": "W", "idOp": "other"}
    visitor.pay(idop, "payer", "perdue", **changed)
    told = visitor.ask(idop).text
    for name in ("montant", "refdet", "numcli", "saisie"):
        assert f"<{name}>{changed[name]}</{name}>" in told
    assert f"<idOp>{idop}</idOp>" in told


def test_a_paid_operation_takes_no_other_button(visitor, store):
    idop = visitor.create()
    visitor.pay(idop, "payer", "perdue")
    for button in ("payer", "refuser", "abandonner"):
        assert visitor.press(idop, button, "perdue", "encore").status_code == 409
    assert store.find(idop).result == "P"


def test_who_gave_up_may_still_pay_within_20_minutes_who_was_refused_may_not(visitor, store, moment):
    given_up, too_late, refused = visitor.create(), visitor.create(), visitor.create()
    visitor.pay(given_up, "abandonner", "perdue")
    visitor.pay(too_late, "abandonner", "perdue")
    visitor.pay(refused, "refuser", "perdue")
    moment.move_to("dimanche 2026-11-29 12:19:59")
    assert visitor.press(given_up, "payer", "perdue").status_code == 303
    assert visitor.press(refused, "payer", "perdue").status_code == 409
    moment.move_to("dimanche 2026-11-29 12:20:00")
    assert visitor.press(too_late, "payer", "perdue").status_code == 409
    assert visitor.press(too_late, "payer", "perdue", "encore").status_code == 303
    assert [store.find(idop).result for idop in (given_up, too_late, refused)] == ["P", "P", "R"]


def test_a_button_needs_an_open_page_and_must_exist(visitor, store):
    idop = visitor.create()
    assert visitor.press(idop, "payer", "perdue").status_code == 409
    assert visitor.press("unknown", "payer").status_code == 404
    visitor.open(idop)
    assert visitor.press(idop, "voler").status_code == 400
    assert visitor.press(idop, "payer", "autre").status_code == 400
    assert visitor.request("POST", "/bouton", content=b"x" * 20_001).status_code == 413
    assert visitor.request("POST", "/bouton", content=b"&".join([b"a=1"] * 200)).status_code == 400
    assert store.find(idop).result is None


def test_a_shop_that_fails_or_is_away_changes_nothing_for_the_payer(visitor, shop, store):
    shop.status = 500
    failing, away = visitor.create(urlnotif=shop.address), visitor.create(urlnotif="http://127.0.0.1:9/")
    for idop in (failing, away):
        assert visitor.pay(idop, "payer", "attendre").status_code == 303
        assert (store.find(idop).is_paid, store.find(idop).notified) == (True, 0)


def test_the_overview_shows_the_last_operations_but_no_payer(visitor, store):
    assert "Aucune opération." in read(visitor.request("GET", "/")).text
    waiting, paid = visitor.create(), visitor.create(refdet="CAN00000043")
    visitor.pay(paid, "payer", "perdue")
    page = read(visitor.request("GET", "")).text
    for words in ("CAN00000042", "CAN00000043", "314,65\xa0€", "payé par carte", "pas encore ouverte", "PayFiP"):
        assert words in page
    assert ASKED["mel"] not in page
    assert waiting not in page
    for outage, words in ((Outage.SILENT, "ne répond plus du tout"), (Outage.DOWN, "erreur 503")):
        store.set_outage(outage)
        assert words in read(visitor.request("GET", "")).text


def test_where_there_is_no_simulation_nothing_answers():
    nobody = Visitor(None)
    for method, path in (
        *(("GET", ""), ("GET", "/"), ("POST", ""), ("POST", "/bouton"), ("GET", "/payfip/paiement?idop=1")),
        *(("POST", "/payfip/service"), ("POST", "/lyra/paiement"), ("HEAD", "")),
    ):
        assert nobody.request(method, path).status_code == 404
