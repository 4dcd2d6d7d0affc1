"""Everybody takes away what is theirs, and nobody learns what others have."""

import csv
from datetime import date

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import Method, State
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from cantine.store.tables import Booking, Invoice, Payment, Service
from tests.dates import on

STATEMENT = "/telecharger/releve.csv"


def month(child_id, which="2026-11"):
    return f"/telecharger/inscriptions-{child_id}-{which}.csv"


def table(answer):
    """The rows of a CSV answer, as Excel reads them."""
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.fixture(autouse=True)
def november(cast):
    """Léo and Zoé eat, Zoé also from her father's house, Tom too; Alice was billed and has paid a part."""

    def meal(child, family, day, service=cast.meal, **more):
        return Booking(child_id=child, family_id=family, day=on(day), service_id=service, **more)

    with database.open_writer(cast.url) as db:
        db.add_all(
            [
                meal(cast.leo, cast.alices_family, "vendredi 2026-11-27"),
                meal(cast.leo, cast.alices_family, "lundi 2026-11-23", cast.evening_care, time=17 * 60),
                meal(cast.leo, cast.alices_family, "lundi 2026-11-23", state=State.ADDED),
                meal(cast.leo, cast.alices_family, "mardi 2026-11-24", state=State.CANCELLED),
                meal(cast.leo, cast.alices_family, "jeudi 2026-11-26", state=State.SICK),
                meal(cast.leo, cast.alices_family, "mardi 2026-12-01"),
                meal(cast.zoe, cast.alices_family, "lundi 2026-11-23"),
                meal(cast.zoe, cast.brunos_family, "lundi 2026-11-16"),
                meal(cast.tom, cast.chloes_family, "lundi 2026-11-23"),
                Invoice(
                    year=2026,
                    number=7,
                    family_id=cast.alices_family,
                    label="Octobre 2026",
                    issued_on=on("mardi 2026-11-03"),
                    cents=6430,
                ),
                Payment(
                    family_id=cast.alices_family,
                    received_on=on("mardi 2026-11-10"),
                    method=Method.CHEQUE,
                    cents=5000,
                    reference="123",
                ),
                Invoice(
                    year=2026,
                    number=8,
                    family_id=cast.chloes_family,
                    label="Octobre 2026",
                    issued_on=on("mardi 2026-11-03"),
                    cents=999,
                ),
            ]
        )


def test_the_statement_of_account_ends_with_the_balance(sign_in, cast):
    header, *rows, last = table(sign_in(cast.alice, cast.alices_family).get(STATEMENT))
    assert header == ["Date", "Type", "Référence", "Facture", "Débit", "Crédit", "Solde (négatif : à payer)"]
    assert rows == [
        ["03/11/2026", "Facture", "Octobre 2026", "2026-0007", "64,30", "", "-64,30"],
        ["10/11/2026", "Paiement", "Chèque n° 123", "", "", "50,00", "-14,30"],
    ]
    assert last[1:] == ["SOLDE A CE JOUR", "", "", "64,30", "50,00", "-14,30"]


def test_a_family_without_movements_has_a_balance_of_nought(sign_in, cast):
    _, last = table(sign_in(cast.bruno, cast.brunos_family).get(STATEMENT))
    assert last[1:] == ["SOLDE A CE JOUR", "", "", "0,00", "0,00", "0,00"]


def test_a_month_of_bookings_is_in_order_and_leaves_out_what_was_cancelled(sign_in, cast):
    assert table(sign_in(cast.alice, cast.alices_family).get(month(cast.leo))) == [
        ["Date", "Prestation", "Heure", "État"],
        ["23/11/2026", "Repas", "", "Ajouté par la mairie"],
        ["23/11/2026", "Garderie soir", "17 h 00", "Inscrit"],
        ["26/11/2026", "Repas", "", "Absence signalée"],
        ["27/11/2026", "Repas", "", "Inscrit"],
    ]


def test_a_service_that_was_switched_off_is_left_out(sign_in, cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.evening_care).values(active=False))
    _, *rows = table(sign_in(cast.alice, cast.alices_family).get(month(cast.leo)))
    assert {service for _day, service, *_more in rows} == {"Repas"}


def test_separated_parents_each_see_the_days_that_they_booked(sign_in, cast):
    _, *alices = table(sign_in(cast.alice, cast.alices_family).get(month(cast.zoe)))
    _, *brunos = table(sign_in(cast.bruno, cast.brunos_family).get(month(cast.zoe)))
    assert [row[0] for row in alices] == ["23/11/2026"]
    assert [row[0] for row in brunos] == ["16/11/2026"]


def test_a_month_without_bookings_is_an_empty_table(sign_in, cast):
    assert len(table(sign_in(cast.alice, cast.alices_family).get(month(cast.leo, "9999-12")))) == 1


def test_a_download_is_saved_under_a_french_name_and_kept_nowhere(sign_in, cast):
    browser = sign_in(cast.alice, cast.alices_family)
    for path, name in [
        (STATEMENT, f"Releve de compte {date.today():%Y-%m}"),  # noqa: DTZ011
        (month(cast.zoe), "Inscriptions Zoe 2026-11.csv"),
    ]:
        headers = browser.get(path).headers
        assert headers["content-disposition"].startswith(f'attachment; filename="{name}')
        assert headers["content-type"] == "text/csv; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].endswith("filename*=UTF-8''Inscriptions%20Zo%C3%A9%202026-11.csv")


@pytest.mark.parametrize("path", [STATEMENT, month(1), month("x", "y")])
@pytest.mark.parametrize("cookie", [None, "unknown"])
def test_who_is_not_signed_in_is_sent_to_the_sign_in(browser, path, cookie):
    answer = browser.get(path, headers={"cookie": f"{COOKIE}={cookie}"} if cookie else {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")
    assert answer.headers["cache-control"] == "no-store"


def test_another_familys_child_is_answered_like_a_child_that_does_not_exist(sign_in, cast):
    browser = sign_in(cast.alice, cast.alices_family)
    others, nobodys = browser.get(month(cast.tom)), browser.get(month(123456789))
    assert (others.status_code, others.content) == (nobodys.status_code, nobodys.content)
    assert others.status_code == 404
    for answer in (others, nobodys):
        del answer.headers["x-request-id"]
    assert others.headers.raw == nobodys.headers.raw
    assert "Cette page n'existe pas" in others.text


@pytest.mark.parametrize(
    "which",
    ["2026-13", "2026-00", "2026-1", "0000-01", "26-11", "2026-11-01", "2026-11 ", "novembre", "٢٠٢٦-11", ""],
)
def test_a_month_that_is_none_does_not_exist(sign_in, cast, which):
    answer = sign_in(cast.alice, cast.alices_family).get(month(cast.leo, which))
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text


@pytest.mark.parametrize("child", ["9" * 30, "9" * 5000, "-1", "1e3", "١"])
def test_a_child_number_out_of_all_bounds_does_not_exist(sign_in, cast, child):
    assert sign_in(cast.alice, cast.alices_family).get(month(child)).status_code == 404


def test_staff_without_a_family_have_no_family_downloads(sign_in, cast):
    browser = sign_in(cast.nadia, None)
    for path in (STATEMENT, month(cast.leo)):
        assert browser.get(path).status_code == 404


def test_an_unknown_download_does_not_exist(sign_in, cast):
    answer = sign_in(cast.alice, cast.alices_family).get("/telecharger/tout.csv")
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text


def test_after_signing_out_nothing_can_be_taken_away(sign_in, cast):
    browser = sign_in(cast.alice, cast.alices_family)
    token = browser.cookies[COOKIE]
    browser.delete("/session", headers={"origin": "http://cantine.test"})
    assert browser.get(STATEMENT, headers={"cookie": f"{COOKIE}={token}"}).status_code == 303
