"""The letter to who pays late: every invoice, the sum, how to pay."""

from dataclasses import replace

from cantine.mail.letters.invoices import LateInvoice, ReminderSender, describe_sent, write_reminder_letter
from tests.dates import on

TODAY = on("lundi 2026-11-23")
TOWN = ReminderSender(
    "Mairie de Saint-Just-d'Avray",
    "Le Bourg\n69870 Saint-Just-d'Avray",
    "04 00 00 00 00",
    "mairie@exemple.fr",
    portal="https://cantine.exemple.fr",
)
SEPTEMBER = LateInvoice(
    "2026-0007",
    "Prestations de septembre 2026",
    on("lundi 2026-10-05"),
    on("samedi 2026-10-31"),
    123_450,
    23,
)
TRIP = LateInvoice("2026-0080", "Sortie", on("mercredi 2026-10-14"), on("dimanche 2026-11-22"), 500, 1)


def test_every_late_invoice_stands_there_with_the_sum_and_how_to_pay():
    subject, text = write_reminder_letter(TOWN, "DURAND", 2, [SEPTEMBER, TRIP], TODAY)
    assert subject == "Mairie de Saint-Just-d'Avray : 1\u202f239,50\u00a0€ restent à payer"
    assert text == (
        "Bonjour,\n\n"
        "Sauf erreur de notre part, au lundi 23 novembre 2026, les factures suivantes ne sont pas entièrement payées "
        "pour la famille DURAND (n° 2) :\n\n"
        "- facture 2026-0007 du 05.10.2026, Prestations de septembre 2026 : 1\u202f234,50\u00a0€ "
        "(à payer au plus tard le 31.10.2026)\n"
        "- facture 2026-0080 du 14.10.2026, Sortie : 5,00\u00a0€ (à payer au plus tard le 22.11.2026)\n\n"
        "Il reste donc 1\u202f239,50\u00a0€ à payer.\n\n"
        "Vous pouvez payer à la mairie, Le Bourg, 69870 Saint-Just-d'Avray, par chèque, en espèces ou par virement.\n\n"
        "Le détail de votre compte et vos factures : https://cantine.exemple.fr/compte\n\n"
        "Si vous venez de payer, ne tenez pas compte de ce message. En cas de difficulté, parlez-en à la mairie : "
        "une solution peut être trouvée.\n\n"
        "Mairie de Saint-Just-d'Avray\n04 00 00 00 00\nmairie@exemple.fr\n"
    )


def test_what_the_town_hall_says_about_paying_takes_the_place_of_the_usual():
    _, text = write_reminder_letter(
        ReminderSender("Mairie", payable="Chèque à l'ordre de la régie.\n"), "DURAND", 2, [TRIP], TODAY
    )
    assert "\n\nChèque à l'ordre de la régie.\n\n" in text
    assert "Vous pouvez payer" not in text
    assert "la facture suivante n'est pas entièrement payée" in text
    assert text.endswith("\n\nMairie\n")
    assert "/compte" not in text


def test_where_one_can_pay_online_the_letter_leads_there():
    _, text = write_reminder_letter(replace(TOWN, online=True, payable="Chèque."), "DURAND", 2, [TRIP], TODAY)
    assert "\n\nPayer en ligne : https://cantine.exemple.fr/payer\n\n" in text
    assert "Chèque." not in text


def test_how_many_left_is_said_in_french():
    assert [describe_sent(count) for count in (0, 1, 12)] == [
        "Aucun rappel envoyé.",
        "1 rappel est parti.",
        "12 rappels sont partis.",
    ]
