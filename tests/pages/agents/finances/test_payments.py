"""« Paiements »: the accountant records, finds again, cancels, and takes cheques to the bank."""

from datetime import date

import pytest
from sqlalchemy import func, select

from cantine.billing.queries import open_invoices
from cantine.common.day_input import write_day
from cantine.common.french import euros
from cantine.common.vocabulary import Method
from cantine.ledger.queries import statement
from cantine.store import database
from cantine.store.tables import DepositSlip, Invoice, OutboxMail, Payment
from tests.dates import on
from tests.pages.browser import Browser
from tests.pages.conftest import NOW
from tests.support.query_count import queries

NBSP = "\xa0"


@pytest.fixture
def finance(browser):
    """The accountant's window."""
    return browser.enter("finance@exemple.fr")


def go(browser, **parameters):
    """The page at this address, as a click elsewhere opens it."""
    return browser.open("profil").open("paiements", **parameters)


def field(browser, label):
    widgets = [*browser.at.text_input, *browser.at.selectbox, *browser.at.checkbox]
    [found] = [widget for widget in widgets if widget.label.startswith(label)]
    return found


def fill(browser, **values):
    for label, value in values.items():
        field(browser, label.replace("_", " ")).set_value(write_day(value) if isinstance(value, date) else value)
    return browser


def of_durand(browser, **more):
    """The form of family DURAND, filled in."""
    go(browser, famille="2")
    return fill(browser, **({"Montant": "50", "Numéro_du_chèque": "0001234", "Banque": "Crédit agricole"} | more))


def balance(url, family=2):
    with database.open_reader(url) as db:
        return statement.read_statement(db, family)[1].balance


def stored(url):
    with database.open_reader(url) as db:
        return db.execute(select(Payment.__table__).where(Payment.recorded_at.is_not(None)).order_by(Payment.id)).all()


@pytest.mark.parametrize("typed", ["2", " durand ", "durand@exemple.fr"])
def test_a_family_is_found_by_number_name_or_address_and_shows_what_it_owes(finance, portal_url, typed):
    go(finance, famille=typed)
    owed = balance(portal_url)
    with database.open_reader(portal_url) as db:
        [bill] = open_invoices.allocate_family(db, 2).open
    assert [header.value for header in finance.at.header] == ["Famille DURAND (n° 2)"]
    assert any(text.startswith(f"Solde : reste à payer {euros(-owed)}") for text in finance.texts)
    [row] = finance.table("Factures à payer")[1:]
    assert row[0] == f"{bill.bill.number[0]}-{bill.bill.number[1]:04}"
    assert row[-1] == euros(-owed)
    assert finance.html.links[row[0]] == f"/telecharger/facture-{bill.bill.id}.pdf"


def test_of_several_families_that_are_found_one_is_chosen(finance):
    go(finance, famille="b")
    choice = field(finance, "Familles trouvées")
    assert len(choice.options) > 1
    assert not finance.at.header
    choice.select_index(0).run()
    assert finance.at.header


def test_what_is_nobody_is_said_so(finance):
    go(finance, famille="personne de ce nom")
    assert "Aucune famille trouvée : vérifiez le numéro ou le nom." in finance.texts


def test_a_cheque_is_recorded_and_the_parents_see_it_at_once(finance, portal_url):
    before = balance(portal_url)
    of_durand(finance).click("Enregistrer le paiement")
    assert finance.notices == [
        f"Paiement enregistré : Chèque n° 0001234, 50,00{NBSP}€, famille DURAND (n° 2). "
        f"Reçu le lundi 23 novembre 2026. Nouveau solde : reste à payer {euros(-before - 5000)}."
    ]
    assert field(finance, "Famille").value == ""
    parents = Browser().enter("durand@exemple.fr")
    assert f"Votre solde à ce jour est de {euros(-before - 5000)} (reste à payer)" in parents.texts
    *_, line, _total = parents.table("Relevé de compte")
    assert line[1:4] == ["Paiement", "Chèque n° 0001234", ""]
    assert (line[5], line[6]) == (f"50,00{NBSP}€", f"{euros(-before - 5000)} à payer")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"Montant": ""}, "Le montant manque : saisissez par exemple 12,50."),
        ({"Montant": "12,345"}, "« 12,345 » n'est pas un montant : saisissez par exemple 12,50."),
        ({"Montant": "0"}, "Saisissez un montant supérieur à zéro."),
        ({"Banque": " "}, "Saisissez le numéro du chèque et la banque."),
        ({"Reçu le": "31/11/2026"}, "« Reçu le » : « 31/11/2026 » n'existe pas : novembre 2026 a 30 jours."),
        (
            {"Reçu le": "05/11/20026"},
            "« Reçu le » : « 05/11/20026 » : l'année s'écrit avec quatre chiffres, par exemple 2026.",
        ),
        ({"Reçu le": ""}, "« Reçu le » : indiquez la date."),
        ({"Reçu le": "24/11/2026"}, "La date du paiement est dans le futur : vérifiez-la."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(finance, portal_url, typed, says):
    of_durand(finance, **typed).click("Enregistrer le paiement")
    assert finance.notices == [says]
    expected = {"Montant": "50", "Numéro du chèque": "0001234", "Banque": "Crédit agricole"} | typed
    assert {label: field(finance, label).value for label in expected} == expected
    assert stored(portal_url) == []


def test_the_day_that_is_typed_is_the_day_that_is_recorded_and_said(finance, portal_url):
    of_durand(finance, **{"Reçu le": "1/11/2026"}).click("Enregistrer le paiement")
    assert "Reçu le dimanche 1er novembre 2026." in finance.notices[0]
    [payment] = stored(portal_url)
    assert payment.received_on == on("dimanche 2026-11-01")


def test_a_second_cheque_of_that_number_is_asked_about_and_recorded_when_confirmed(finance, portal_url):
    of_durand(finance).click("Enregistrer le paiement")
    of_durand(finance).click("Enregistrer le paiement")
    assert finance.notices == [f"Ce paiement semble déjà enregistré : Chèque n° 0001234, 50,00{NBSP}€, le 23.11.2026."]
    finance.click("Ne pas l'enregistrer")
    assert (finance.notices, len(stored(portal_url))) == ([], 1)
    of_durand(finance).click("Enregistrer le paiement").click("Enregistrer quand même")
    assert finance.notices[0].startswith("Paiement enregistré : Chèque n° 0001234")
    assert len(stored(portal_url)) == 2


def test_the_question_about_one_family_is_not_asked_of_another(finance):
    of_durand(finance).click("Enregistrer le paiement")
    of_durand(finance).click("Enregistrer le paiement")
    assert finance.notices
    assert go(finance, famille="3").notices == []


def test_a_cesu_for_meals_is_refused_with_what_it_may_pay(finance, portal_url):
    """Family TEST has nothing to pay, so nothing that a CESU may pay either."""
    go(finance, famille="1")
    field(finance, "Moyen de paiement").set_value("CESU").run()
    fill(finance, Montant="10").click("Enregistrer le paiement")
    assert finance.notices == [
        "Un CESU ne paie que les prestations de garde qui l'acceptent, jamais les repas : "
        "cette famille n'en a aucune à payer."
    ]


def test_payments_are_found_by_day_way_family_and_standing_with_their_sum(finance, portal_url):
    go(finance, vue="Liste", du="2026-10-01", au="2026-10-31", par="Chèque")
    rows = finance.table("Paiements")[1:]
    with database.open_reader(portal_url) as db:
        asked = select(Payment.received_on, Payment.cents).where(Payment.method == Method.CHEQUE)
        cents = [row.cents for row in db.execute(asked) if row.received_on.isoformat().startswith("2026-10")]
    assert len(rows) == len(cents) > 3
    assert f"{len(cents)} paiements, {euros(sum(cents))}, page 1 sur 1." in finance.texts
    assert all(row[2].startswith("Chèque n° ") and row[0].endswith(".10.2026") for row in rows)
    number = rows[0][1].rpartition("n° ")[2].rstrip(")")
    go(finance, vue="Liste", du="2026-10-01", au="2026-10-31", numero=number)
    assert {row[1] for row in finance.table("Paiements")[1:]} == {rows[0][1]}
    go(finance, vue="Liste", numero="999")
    assert "Aucun paiement." in finance.texts


def test_a_payment_is_cancelled_with_its_reason_and_stays_in_the_list(finance, portal_url):
    before = balance(portal_url)
    of_durand(finance).click("Enregistrer le paiement")
    go(finance, vue="Liste", numero="2")
    finance.click("Annuler ce paiement")
    assert finance.notices == ["Choisissez le paiement à annuler."]
    [choice] = [box for box in finance.at.selectbox if box.label == "Paiement"]
    choice.select("23.11.2026 · DURAND (n° 2) · Chèque n° 0001234 · 50,00\xa0€")
    finance.click("Annuler ce paiement")
    assert finance.notices == ["Saisissez le motif de l'annulation."]
    fill(finance, Motif="Chèque rendu").click("Annuler ce paiement")
    assert finance.notices == ["Le paiement est annulé."]
    assert finance.table("Paiements")[1][6] == (
        f"Annulé le 23.11.2026 à 10{NBSP}h{NBSP}00 par Farid Haddad : Chèque rendu"
    )
    assert balance(portal_url) == before


def test_a_cheque_that_bounces_is_owed_again_and_the_family_is_told(finance, portal_url):
    before = balance(portal_url)
    of_durand(finance).click("Enregistrer le paiement")
    go(finance, vue="Liste", numero="2")
    [choice] = [box for box in finance.at.selectbox if box.label == "Paiement rejeté ou remboursé"]
    choice.select("23.11.2026 · DURAND (n° 2) · Chèque n° 0001234 · 50,00\xa0€")
    finance.reload()
    assert [box.options for box in finance.at.selectbox if box.label == "Écriture"] == [["Rejet", "Remboursement"]]
    finance.click("Enregistrer l'écriture")
    assert finance.notices == ["Saisissez le motif."]
    [why] = [box for box in finance.at.text_input if (box.key or "").startswith("reverse_why")]
    why.set_value("Sans provision")
    finance.click("Enregistrer l'écriture")
    assert finance.notices == ["Rejet enregistré : le solde de la famille a changé."]
    assert balance(portal_url) == before
    [entry, cheque] = finance.table("Paiements")[1:3]
    assert entry[6:] == ["Rejet du paiement du 23.11.2026 : Sans provision", f"−50,00{NBSP}€"]
    assert cheque[6] == f"Valable, 50,00{NBSP}€ rejetés ou remboursés"
    with database.open_reader(portal_url) as db:
        letter = db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id.desc())).first()
    assert letter.recipient == "durand@exemple.fr"
    assert "est rejeté" in letter.subject


def test_a_deposit_slip_takes_the_cheques_that_are_ticked(finance, portal_url):
    of_durand(finance).click("Enregistrer le paiement")
    go(finance, vue="Bordereaux")
    boxes = finance.at.checkbox
    assert all(box.value for box in boxes)
    others = [box for box in boxes if "0001234" not in box.label]
    for box in others:
        box.uncheck()
    finance.reload()
    assert f"Cochés : 1 chèque, 50,00{NBSP}€." in finance.texts
    finance.click("Faire le bordereau")
    assert finance.notices == ["Le bordereau est fait : téléchargez-le ci-dessous, et joignez-le aux chèques."]
    assert len(finance.at.checkbox) == len(others)
    with database.open_reader(portal_url) as db:
        id, number = db.execute(select(DepositSlip.id, DepositSlip.number).order_by(DepositSlip.id.desc())).first()
    newest = finance.table("Bordereaux")[1]
    assert newest == [f"Bordereau n° {number}", "lundi 23 novembre 2026", "1 chèque", f"50,00{NBSP}€"]
    assert finance.html.links[f"Bordereau n° {number}"] == f"/telecharger/bordereau-{id}.pdf"


def test_without_a_ticked_cheque_there_is_no_slip(finance):
    of_durand(finance).click("Enregistrer le paiement")
    go(finance, vue="Bordereaux")
    for box in finance.at.checkbox:
        box.uncheck()
    finance.reload().click("Faire le bordereau")
    assert finance.notices == ["Cochez au moins un chèque."]


def test_a_reader_sees_everything_and_changes_nothing(finance, portal_url):
    of_durand(finance).click("Enregistrer le paiement")
    reader = Browser().enter("lecture@exemple.fr")
    assert go(reader).table("Paiements")[1][2] == "Chèque n° 0001234"
    assert [button.label for button in reader.at.button] == ["Déconnexion"]
    go(reader, vue="Bordereaux")
    assert any("chèque n° 0001234" in words for words in reader.html.words)
    assert len(reader.at.checkbox) == 0
    assert [button.label for button in reader.at.button] == ["Déconnexion"]
    other = Browser().enter("lecture@exemple.fr")
    assert go(other, vue="Saisie", famille="2").table("Paiements")


def test_a_list_takes_as_many_queries_for_one_payment_as_for_fifty(portal_url, cookies):
    def asked(**filters):
        window = Browser().enter("finance@exemple.fr")
        with queries(portal_url) as sent:
            window.open("paiements", vue="Liste", **filters)
        return len(sent), len(window.table("Paiements")) - 1

    with database.open_writer(portal_url) as db:
        db.add(Payment(family_id=1, received_on=NOW.date(), method=Method.CARD, cents=100))
    few, one = asked(du="2026-11-23", numero="1")
    many, fifty = asked(du="2026-09-01")
    assert (one, fifty, few) == (1, 50, many)


def test_the_names_of_families_and_banks_are_shown_letter_by_letter(finance, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(
            Payment(
                family_id=2,
                received_on=db.scalar(select(func.max(Invoice.issued_on))),
                method=Method.CHEQUE,
                cents=100,
                reference="<b>1</b>",
                bank="**gras** [x](y)",
            )
        )
    go(finance, vue="Liste", numero="2")
    assert [row[2:4] for row in finance.table("Paiements")[1:]] == [["Chèque n° <b>1</b>", "**gras** [x](y)"]]
    go(finance, vue="Bordereaux")
    assert any(r"\*\*gras\*\* \[x\](y)" in box.label for box in finance.at.checkbox)
