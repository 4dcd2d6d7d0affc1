"""« Facturation »: the accountant bills a month, sees what to look at first, corrects, and invoices other things."""

import pytest
from sqlalchemy import func, select, update

from cantine.common.vocabulary import InvoiceKind, Presence
from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.tables import Booking, Invoice, InvoiceLine, Quotient, TariffBand
from tests.pages.browser import Browser
from tests.pages.conftest import NOW
from tests.support.query_count import queries

NBSP = "\xa0"
NOVEMBER = NOW.date().replace(day=1)


@pytest.fixture
def finance(browser):
    """The accountant's window."""
    return browser.enter("finance@exemple.fr")


def go(window, **parameters):
    return window.open("profil").open("facturation", **parameters)


def field(window, label):
    kinds = (window.at.text_input, window.at.selectbox, window.at.multiselect, window.at.checkbox)
    [found] = [widget for kind in kinds for widget in kind if widget.label.startswith(label)]
    return found


def labels(window):
    return [button.label for button in window.at.button]


def days_of(window):
    """The days of each line that may be credited."""
    return [one for one in window.at.get("button_group") if one.label != "Afficher"]


def issued(url, **columns):
    """How many, and their cents."""
    with database.open_reader(url) as db:
        return db.execute(
            select(func.count(Invoice.id), func.sum(Invoice.cents)).filter_by(**columns).select_from(Invoice)
        ).one()


def press(window, begin):
    [button] = [button for button in window.at.button if button.label.startswith(begin)]
    button.click().run()
    return window._whole()


def test_a_month_is_previewed_issued_and_then_done(finance, portal_url):
    go(finance, mois="novembre 2026")
    assert "59 familles ont des inscriptions non facturées en novembre 2026." in [c.value for c in finance.at.caption]
    finance.click("Préparer l'aperçu")
    head, *services, total = finance.table("Aperçu par prestation")
    assert head == ["Prestation", "Inscriptions", "Montant"]
    assert [row[0] for row in services][:2] == ["Repas", "Garderie matin"]
    [button] = [button.label for button in finance.at.button if button.label.startswith("Émettre")]
    assert button == f"Émettre 59 factures ({total[2]})"
    assert "Le mois n'est pas terminé" in finance.notices[0]
    press(finance, "Émettre")
    assert finance.notices[0].startswith(f"Novembre 2026 : 59 factures émises, {total[2]}")
    assert issued(portal_url, month=NOVEMBER)[0] == 59
    assert any("Tout est facturé pour novembre 2026" in text for text in finance.texts)
    with database.open_reader(portal_url) as db:
        assert [*reconciliation.find_differences(db)] == []


def test_only_the_families_that_are_named_are_billed(finance, portal_url):
    go(finance, mois="novembre 2026", familles="2, 7").click("Préparer l'aperçu")
    press(finance, "Émettre 2 factures")
    with database.open_reader(portal_url) as db:
        found = db.scalars(select(Invoice.family_id).where(Invoice.month == NOVEMBER).order_by(Invoice.family_id))
        assert [*found] == [2, 7]


@pytest.mark.parametrize("typed", ["2, 98765", "Durand"])
def test_a_number_that_is_nobody_s_is_named(finance, typed):
    go(finance, familles=typed)
    assert "Aucune famille n'a le numéro" in finance.notices[0]
    assert not [button for button in finance.at.button if button.label.startswith("Préparer")]


def test_what_to_look_at_is_named_before_the_run_and_a_family_without_a_price_waits(finance, portal_url):
    with database.open_writer(portal_url) as db:
        day = NOVEMBER.replace(day=3)
        db.execute(update(Booking).where(Booking.family_id == 2, Booking.day == day).values(presence=Presence.UNKNOWN))
        db.execute(update(Booking).where(Booking.family_id == 2, Booking.service_id == 2).values(time=None))
        db.query(Quotient).filter_by(family_id=2).delete()
        db.execute(update(TariffBand).where(TariffBand.tariff_id.in_((14, 7))).values(resident=False))
    go(finance, mois="novembre 2026").click("Préparer l'aperçu")
    said = "\n".join(finance.notices)
    assert "sans pointage (facturés comme présents) :" in said
    assert "sans heure (facturées pour une seule tranche) : Alice DURAND" in said
    assert "sans quotient (au tarif le plus élevé) : DURAND (n° 2)" in said
    assert "aucun tarif pour « Étude » le" in said
    blocked = said.count("Ne peut pas être facturée")
    press(finance, "Émettre")
    assert issued(portal_url, month=NOVEMBER)[0] == 59 - blocked > 0


def test_invoices_are_listed_with_their_files_and_one_is_taken_back_by_line(finance, portal_url):
    go(finance, vue="Factures", mois="octobre 2026", cherche="durand")
    head, row = finance.table("Factures et avoirs")
    assert head == ["Numéro", "Type", "Famille", "Objet", "Émise le", "Montant", "Avoirs"]
    with database.open_reader(portal_url) as db:
        of_durand = select(Invoice.id, Invoice.number, Invoice.cents).where(Invoice.family_id == 2)
        invoice = db.execute(of_durand.order_by(Invoice.number.desc())).first()
        lines = db.execute(select(InvoiceLine.cents).where(InvoiceLine.invoice_id == invoice.id)).all()
    assert row[:2] == [f"2026-{invoice.number:04}", "Facture"]
    assert finance.html.links[row[0]] == f"/telecharger/facture-{invoice.id}.pdf"
    shown = finance.table(f"Lignes de la pièce {row[0]}")
    assert len(shown) == len(lines) + 2
    assert shown[-1] == ["Total", "", "", "", row[5]]
    assert not [label for label in labels(finance) if label.startswith("Établir")]  # nothing is chosen at first
    line = days_of(finance)[0]
    line.set_value([int(option.split()[1]) for option in line.options[:2]]).run()
    assert not [label for label in labels(finance) if label.startswith("Établir")]
    [then] = [one for one in finance.at.radio if one.label == "Ensuite"]
    then.set_value("À refacturer").run()
    *_lines, total = finance.table(f"Avoir sur la facture {row[0]}, à confirmer")
    assert total[0] == "Total"
    finance.click(f"Établir l'avoir de {total[4]}")
    assert finance.notices == ["Indiquez le motif de l'avoir."]
    assert issued(portal_url, kind=InvoiceKind.CREDIT_NOTE) == (0, None)
    field(finance, "Motif").set_value("Erreur de saisie")
    finance.click(f"Établir l'avoir de {total[4]}")
    [done] = finance.notices
    assert done.endswith(f" de {total[4]} sur la facture {row[0]} est établi.")
    count, cents = issued(portal_url, kind=InvoiceKind.CREDIT_NOTE)
    assert (count, 0 < cents < invoice.cents) == (1, True)
    again = go(Browser().enter("finance@exemple.fr"), mois="octobre 2026")
    assert again.at.caption[0].value.startswith("1 famille a des inscriptions")


def test_a_special_invoice_is_seen_before_it_is_issued_to_some_or_to_all(finance, portal_url):
    go(finance, vue="Facture particulière")
    field(finance, "Objet").set_value("Sortie au zoo")
    field(finance, "Ligne 1").set_value("Entrée")
    field(finance, "Montant 1").set_value("douze").run()
    assert finance.notices == ["Ligne 1 : saisissez un montant, par exemple 12,50."]
    field(finance, "Montant 1").set_value("12,50").run()
    assert finance.notices[0].startswith(f"60 factures de 12,50{NBSP}€")
    assert finance.notices[0].endswith(f"Total : 750,00{NBSP}€.")
    field(finance, "Familles").set_value("2").run()
    assert finance.notices == [f"1 facture de 12,50{NBSP}€ pour DURAND (n° 2). Total : 12,50{NBSP}€."]
    finance.click("Émettre 1 facture")
    assert finance.notices == [f"« Sortie au zoo » : 1 facture émise, 12,50{NBSP}€."]
    assert issued(portal_url, label="Sortie au zoo") == (1, 1250)
    assert field(finance, "Objet").value == ""


def test_an_amount_that_is_typed_as_the_button_is_clicked_is_shown_before_it_is_invoiced(finance, portal_url):
    """Leaving the field tells the amount and the click comes with it: the total on the screen was another one."""
    go(finance, vue="Facture particulière")
    field(finance, "Familles").set_value("2")
    field(finance, "Objet").set_value("Carte perdue")
    field(finance, "Ligne 1").set_value("Carte")
    field(finance, "Montant 1").set_value("12,50").run()
    field(finance, "Montant 1").set_value("10")
    finance.click("Émettre 1 facture")
    assert finance.notices == [
        "Ce que vous avez saisi vient de changer : vérifiez l'aperçu, puis recommencez.",
        f"1 facture de 10,00{NBSP}€ pour DURAND (n° 2). Total : 10,00{NBSP}€.",
    ]
    assert issued(portal_url, label="Carte perdue") == (0, None)
    finance.click("Émettre 1 facture")
    assert issued(portal_url, label="Carte perdue") == (1, 1000)


def test_a_reader_sees_and_changes_nothing(browser):
    reader = browser.enter("lecture@exemple.fr")
    go(reader, mois="novembre 2026").click("Préparer l'aperçu")
    assert reader.table("Aperçu par prestation")
    assert [button.label for button in reader.at.button] == ["Déconnexion", "Préparer l'aperçu"]
    go(reader, vue="Factures", mois="octobre 2026", cherche="2")
    assert [button.label for button in reader.at.button] == ["Déconnexion"]
    assert go(Browser().enter("cantine@exemple.fr")).title == "Cette page n'existe pas"


def test_a_list_takes_as_many_queries_for_one_invoice_as_for_all(portal_url, cookies):
    def asked(**filters):
        window = Browser().enter("finance@exemple.fr")
        with queries(portal_url) as sent:
            window.open("facturation", vue="Factures", mois="octobre 2026", **filters)
        return len(sent), len(window.table("Factures et avoirs")) - 1

    few, one = asked(cherche="2026-0061")
    many, all_of_them = asked()
    assert (one, all_of_them) == (1, 60)
    assert few - many == 5  # the only one is shown with its lines
