"""The simulated web service speaks as PayFiP's documents show it."""

import re

import pytest

from cantine.payment_simulator.operations import Outage
from tests.payment_simulator.conftest import ASKED, END, NAMESPACE, START, envelope, fault

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
UNKNOWN = fault("P1", "IdOp incorrect.")
NO_RESULT = fault("P5", "Résultat de la transaction non connu.")


def test_an_operation_is_opened_and_named(visitor, store):
    answer = visitor.call("creerPaiementSecurise", **ASKED)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    response = f'<ns2:creerPaiementSecuriseResponse xmlns:ns2="{NAMESPACE}"><return><idOp>({UUID})</idOp></return>'
    found = re.fullmatch(f"{re.escape(START)}{response}</ns2:creerPaiementSecuriseResponse>{END}", answer.text)
    assert found
    assert store.find(found[1]).asked == ASKED


def test_the_order_of_the_children_is_free_and_other_names_are_not_read(visitor, store):
    fields = dict(reversed(ASKED.items())) | {"object": "Cantine"}
    del fields["objet"]
    idop = re.search("<idOp>(.+)</idOp>", visitor.call("creerPaiementSecurise", **fields).text)[1]
    assert "object" not in store.find(idop).asked
    assert store.find(idop).label == ""


@pytest.mark.parametrize(
    ("button", "letter", "number"),
    [
        ("payer", "P", "[0-9]{6}"),
        ("prelevement", "V", "[0-9a-f]{12}-tip"),
        ("refuser", "R", None),
        ("refuser-prelevement", "Z", None),
        ("abandonner", "A", None),
    ],
)
def test_a_result_has_the_documented_fields_and_the_hour_of_paris(visitor, moment, button, letter, number):
    moment.move_to("samedi 2026-11-28 23:58:30")
    idop = visitor.create()
    moment.move_to("dimanche 2026-11-29 00:05:59")
    visitor.pay(idop, button, "perdue")
    answer = visitor.ask(idop)
    assert answer.status_code == 200
    numauto = f"<numauto>{number}</numauto>" if number else ""
    told = (
        f"<dattrans>29112026</dattrans><exer>2026</exer><heurtrans>0005</heurtrans><idOp>{idop}</idOp>"
        f"<mel>durand@exemple.fr</mel><montant>31465</montant>{numauto}<numcli>007450</numcli>"
        f"<objet>Cantine scolaire</objet><refdet>CAN00000042</refdet><resultrans>{letter}</resultrans>"
        "<saisie>T</saisie>"
    )
    name = "recupererDetailPaiementSecuriseResponse"
    response = f'<ns2:{name} xmlns:ns2="{NAMESPACE}"><return>{told}</return></ns2:{name}>'
    assert re.fullmatch(f"{re.escape(START)}{response}{END}", answer.text)


def test_until_the_payer_decides_the_result_is_not_known(visitor):
    idop = visitor.create()
    for _ in range(2):
        answer = visitor.ask(idop)
        assert (answer.status_code, answer.text) == (500, NO_RESULT)
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        visitor.open(idop)


def test_asking_again_changes_nothing(visitor):
    idop = visitor.create()
    visitor.pay(idop, "payer", "perdue")
    assert len({visitor.ask(idop).text for _ in range(4)}) == 1


def test_only_a_child_with_its_capital_names_an_operation(visitor):
    idop = visitor.create()
    visitor.pay(idop, "payer", "perdue")
    for answer in (
        visitor.call("recupererDetailPaiementSecurise", idop=idop),
        visitor.call("recupererDetailPaiementSecurise"),
        visitor.ask("00000000-0000-0000-0000-000000000000"),
    ):
        assert (answer.status_code, answer.text) == (500, UNKNOWN)


def test_what_nobody_ended_is_forgotten_the_following_night_a_result_is_not(visitor, moment):
    moment.move_to("samedi 2026-11-28 23:50:00")
    unused, left, paid = visitor.create(), visitor.create(), visitor.create()
    visitor.pay(left, "fermer")
    visitor.pay(paid, "payer", "perdue")
    moment.move_to("dimanche 2026-11-29 02:59:59")
    assert [visitor.ask(idop).text for idop in (unused, left)] == [NO_RESULT, NO_RESULT]
    moment.move_to("dimanche 2026-11-29 03:00:00")
    assert [visitor.ask(idop).text for idop in (unused, left)] == [UNKNOWN, UNKNOWN]
    moment.move_to("samedi 2027-11-27 12:00:00")
    assert "<resultrans>P</resultrans>" in visitor.ask(paid).text


def test_a_client_number_is_described(visitor):
    answer = visitor.call("recupererDetailClient", numCli="007450")
    assert answer.status_code == 200
    assert "<libelleN2>REGIE DE DEMONSTRATION</libelleN2>" in answer.text
    assert "<numcli>007450</numcli>" in answer.text


@pytest.mark.parametrize(
    ("client", "code", "label"),
    [
        ("", "T1", "Le numéro client est incorrect."),
        ("00745", "T1", "Le numéro client est incorrect."),
        ("999999", "T2", "Le numéro client est inconnu."),
        ("999998", "T4", "Le client n'a pas accès au service web."),
    ],
)
def test_a_client_number_is_refused_where_it_is_asked_and_where_it_is_used(visitor, client, code, label):
    told = visitor.call("recupererDetailClient", numCli=client)
    opened = visitor.call("creerPaiementSecurise", **ASKED | {"numcli": client})
    assert [(answer.status_code, answer.text) for answer in (told, opened)] == [(500, fault(code, label))] * 2


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("saisie", "A", "S1"),
        ("saisie", "M", "S1"),
        ("refdet", "ABCD", "R3"),
        ("refdet", "CAN-00042", "R3"),
        ("refdet", "A" * 31, "R3"),
        ("refdet", "CANTINEÉ", "R3"),
        ("montant", "99", "M3"),
        ("montant", "0", "M3"),
        ("montant", "12,50", "M1"),
        ("montant", "-500", "M1"),
        ("montant", "", "M1"),
        ("montant", "1" * 12, "M1"),
        ("montant", "10000000", "M5"),
        ("mel", "", "A1"),
        ("mel", "a@b.c", "A2"),
        ("mel", "pas une adresse", "A2"),
        ("mel", f"{'a' * 70}@exemple.fr", "A2"),
        ("urlnotif", "", "N1"),
        ("urlnotif", "cantine.fr/notification", "N1"),
        ("urlnotif", "http://cantine.fr/" + "n" * 232, "N1"),
        ("urlredirect", "ftp://cantine.fr", "D1"),
        ("urlredirect", "http://[bad", "D1"),
    ],
)
def test_each_field_is_checked_with_its_own_code(visitor, store, name, value, code):
    answer = visitor.call("creerPaiementSecurise", **ASKED | {name: value})
    assert answer.status_code == 500
    assert f"<code>{code}</code>" in answer.text
    assert "exceptions.FonctionnelleErreur<" in answer.text
    assert store.list_latest() == []


@pytest.mark.parametrize(("name", "value"), [("exer", "26"), ("objet", "Cantine d'été"), ("objet", "x" * 100)])
def test_a_field_whose_refusal_has_no_documented_code_is_an_error_of_protocol(visitor, name, value):
    answer = visitor.call("creerPaiementSecurise", **ASKED | {name: value})
    label = f"Le paramètre {name.upper()} n'est pas conforme."
    assert (answer.status_code, answer.text) == (500, fault("999", label, "TechProtocolaireErreur", 3))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("refdet", "CAN042"),
        ("refdet", "A" * 30),
        ("montant", "100"),
        ("montant", "9999999"),
        ("mel", "a@b.fr"),
        ("mel", f"{'a' * 69}@exemple.fr"),
        ("objet", "x" * 99),
        ("objet", ""),
        ("saisie", "W"),
        ("saisie", "X"),
        ("urlnotif", "http://cantine.fr/" + "n" * 231),
    ],
)
def test_the_last_value_that_fits_is_taken(visitor, name, value):
    assert visitor.call("creerPaiementSecurise", **ASKED | {name: value}).status_code == 200


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">&b;</S:Envelope>'
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<a/>",
        BOMB,
        b"<!DOCTYPE a>" + envelope("recupererDetailClient", numCli="007450"),
        envelope("creerPaiementSecurise").replace(NAMESPACE.encode(), b"urn:other"),
        envelope("supprimerPaiement"),
    ],
)
def test_what_is_no_call_is_an_error_of_protocol(visitor, body):
    answer = visitor.request("POST", "/payfip/service", content=body, headers={"content-type": "text/xml"})
    assert answer.status_code == 500
    assert "exceptions.TechProtocolaireErreur<" in answer.text


def test_only_envelopes_of_a_reasonable_size_are_read(visitor):
    big, soap = envelope("creerPaiementSecurise", objet="x" * 20_000), {"content-type": "text/xml"}
    assert visitor.request("POST", "/payfip/service", content=big, headers=soap).status_code == 413
    assert visitor.request("POST", "/payfip/service", json={}).status_code == 415
    assert visitor.request("GET", "/payfip/service").status_code == 405


def test_during_an_outage_nobody_is_answered(visitor, store, monkeypatch):
    monkeypatch.setattr("cantine.payment_simulator.routes.LONGEST_SILENCE", 0)
    idop = visitor.create()
    for outage in (Outage.DOWN, Outage.SILENT):
        store.set_outage(outage)
        assert visitor.ask(idop).status_code == 503
    store.set_outage(Outage.NONE)
    assert visitor.ask(idop).text == NO_RESULT
