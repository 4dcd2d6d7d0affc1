"""Every refusal is a French sentence that a parent understands."""

import pytest

from cantine.common import refusals
from cantine.common.refusals import Refusal
from tests.dates import at

SENTENCES = [
    (
        refusals.TooLate(at("jeudi 2026-11-26 17:00:00")),
        "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17 h 00.",
    ),
    (
        refusals.TooLate(at("jeudi 2026-10-01 17:00:00")),
        "Délai dépassé : c'était possible jusqu'au jeudi 1er octobre à 17 h 00.",
    ),
    (
        refusals.ReasonMissing(at("jeudi 2026-11-26 17:00:00")),
        "Délai dépassé depuis le jeudi 26 novembre à 17\u00a0h\u00a000 : indiquez un motif.",
    ),
    (refusals.WeekdayNotServed(2), "Pas de service le mercredi."),
    (refusals.WeekdayNotServed(6), "Pas de service le dimanche."),
    (refusals.PublicHoliday("Ascension"), "Jour férié : Ascension."),
    (refusals.SchoolHoliday("Vacances de Noël"), "Vacances de Noël : pas de service."),
    (refusals.TermTime(), "Ouvert ce jour-là pendant les vacances scolaires seulement."),
    (refusals.ClosedByTown("Grève"), "Fermeture : Grève."),
    (refusals.NotEnrolled(), "L'enfant n'est pas inscrit à l'école ce jour-là."),
    (refusals.OtherParentsWeek(), "Semaine de l'autre parent."),
    (refusals.OtherParentsDay(), "L'enfant est chez l'autre parent ce jour-là."),
    (refusals.NobodysDay(), "Aucune famille n'a la garde de l'enfant ce jour-là : complétez sa fiche."),
    (refusals.StaffOnly(), "Inscription auprès de la mairie seulement."),
    (refusals.AlreadyInvoiced(), "Déjà facturé."),
    (refusals.Full(40), "Complet : les 40 places sont prises."),
    (refusals.Full(1), "Complet."),
    (refusals.ReportedSick(), "Absence pour maladie déjà signalée."),
    (refusals.CalledOff(), "Annulé par la mairie après le délai, facturé quand même."),
    (refusals.MarkedPresent(), "Pointé présent ce jour-là."),
    (refusals.UnknownTime(6 * 60 + 30, 8 * 60 + 15), "Choisissez une heure entre 6 h 30 et 8 h 15."),
    (refusals.UnknownService(), "Cette prestation n'est plus proposée."),
    (refusals.CellChangedMeanwhile(False, None), "Modifié entre-temps sur un autre écran (non inscrit) : vérifiez."),
    (refusals.CellChangedMeanwhile(True, None), "Modifié entre-temps sur un autre écran (inscrit) : vérifiez."),
    (refusals.CellChangedMeanwhile(True, 0), "Modifié entre-temps sur un autre écran (inscrit à 0 h 00) : vérifiez."),
    (refusals.CellChangedMeanwhile(True, 480), "Modifié entre-temps sur un autre écran (inscrit à 8 h 00) : vérifiez."),
]


@pytest.mark.parametrize(("reason", "sentence"), SENTENCES)
def test_a_reason_is_told_in_one_sentence(reason, sentence):
    assert str(reason) == sentence


def test_no_reason_is_without_a_sentence():
    assert {type(reason) for reason, _ in SENTENCES} == set(Refusal.__subclasses__())
