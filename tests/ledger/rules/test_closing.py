"""Up to which day the books may be closed, and how what is still open is told."""

from datetime import timedelta

import pytest

from cantine.common.form_input import NotAccepted
from cantine.ledger.rules.closing import OpenBeforeClosing, UnbilledMonth, check_closing, clean_reopening
from tests.dates import on

TODAY = on("lundi 2026-11-23")
OCTOBER = on("samedi 2026-10-31")


def test_yesterday_is_the_last_day_that_closes():
    check_closing(TODAY - timedelta(1), None, TODAY)
    check_closing(TODAY - timedelta(1), OCTOBER, TODAY)
    for day in (TODAY, TODAY + timedelta(1)):
        with pytest.raises(NotAccepted, match="jusqu'à hier au plus, le 22 novembre 2026"):
            check_closing(day, None, TODAY)


def test_the_day_only_moves_forward():
    check_closing(OCTOBER + timedelta(1), OCTOBER, TODAY)
    with pytest.raises(NotAccepted, match="déjà clos jusqu'au 31 octobre 2026"):
        check_closing(OCTOBER, OCTOBER, TODAY)
    with pytest.raises(NotAccepted, match="Seule l'administration peut les rouvrir"):
        check_closing(OCTOBER - timedelta(1), OCTOBER, TODAY)


def test_reopening_asks_for_an_earlier_day_and_a_reason():
    assert clean_reopening(OCTOBER - timedelta(1), OCTOBER, "  Close  trop tôt ") == "Close trop tôt"
    assert clean_reopening(None, OCTOBER, "Essai") == "Essai"
    with pytest.raises(NotAccepted, match="le motif de la réouverture"):
        clean_reopening(None, OCTOBER, " ")
    with pytest.raises(NotAccepted, match="choisissez un jour plus ancien"):
        clean_reopening(OCTOBER, OCTOBER, "Essai")
    with pytest.raises(NotAccepted, match="rien à rouvrir"):
        clean_reopening(None, None, "Essai")


def test_what_is_open_is_told_in_whole_sentences():
    assert OpenBeforeClosing().describe() == []
    one = OpenBeforeClosing([UnbilledMonth(on("jeudi 2026-10-01"), 1, 1)], 1, 1, 5000, 1, 1)
    assert one.describe() == [
        "1 inscription d'octobre 2026 de 1 famille reste à facturer.",
        "1 facture ou avoir n'est pas encore parti.",
        "1 chèque n'est sur aucun bordereau (50,00\u00a0€).",
        "1 paiement en ligne est en attente ou à vérifier.",
        "1 jour de caisse n'est pas arrêté.",
    ]
    many = OpenBeforeClosing([UnbilledMonth(on("jeudi 2026-10-01"), 3, 12)], 4, 2, 12000, 2, 3)
    assert many.describe() == [
        "12 inscriptions d'octobre 2026 de 3 familles restent à facturer.",
        "4 factures ou avoirs ne sont pas encore partis.",
        "2 chèques ne sont sur aucun bordereau (120,00\u00a0€).",
        "2 paiements en ligne sont en attente ou à vérifier.",
        "3 jours de caisse ne sont pas arrêtés.",
    ]
