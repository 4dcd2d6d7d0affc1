"""Every refusal is a French sentence that a parent understands."""

import pytest

from cantine.common import refusal_sentences
from cantine.common.limits import limit_refusals
from cantine.common.refusal_sentences import Refusal
from tests.dates import at, on

SENTENCES = [
    (
        refusal_sentences.TooLate(at("jeudi 2026-11-26 17:00:00")),
        "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17 h 00.",
    ),
    (
        refusal_sentences.TooLate(at("jeudi 2026-10-01 17:00:00")),
        "Délai dépassé : c'était possible jusqu'au jeudi 1er octobre à 17 h 00.",
    ),
    (
        refusal_sentences.ReasonMissing(at("jeudi 2026-11-26 17:00:00")),
        "Délai dépassé depuis le jeudi 26 novembre à 17\u00a0h\u00a000 : indiquez un motif.",
    ),
    (refusal_sentences.TooEarly(at("dimanche 2027-04-04 20:00:00")), "Ouvre le dimanche 4 avril à 20\u00a0h\u00a000."),
    (
        refusal_sentences.BooksClosed(on("samedi 2026-10-31")),
        "Exercice clos jusqu'au 31 octobre 2026 : ce jour ne change plus.",
    ),
    (
        refusal_sentences.TooFarAhead(on("jeudi 2028-08-31")),
        "Les inscriptions vont pour l'instant jusqu'au jeudi 31 août 2028.",
    ),
    (refusal_sentences.WishDeclined(), "Souhait refusé : complet, sur liste d'attente."),
    (limit_refusals.NoGroup(), "Aucun groupe n'a de place pour l'enfant : adressez-vous à la mairie."),
    (limit_refusals.NotForChild("À partir de 3 ans."), "À partir de 3 ans."),
    (
        limit_refusals.Suspended("Une facture est en retard de paiement."),
        "Inscriptions suspendues : Une facture est en retard de paiement.",
    ),
    (limit_refusals.NeedsService(("Repas",)), "Seulement avec Repas le même jour."),
    (limit_refusals.NeedsService(("Repas", "Centre")), "Seulement avec Repas ou Centre le même jour."),
    (
        limit_refusals.NeededBy("Centre"),
        "Centre ne va pas sans cette prestation : retirez d'abord Centre ce jour-là.",
    ),
    (limit_refusals.Excluded("Centre"), "Jamais le même jour que Centre."),
    (
        limit_refusals.BroughtRefused("Repas", refusal_sentences.Full(1)),
        "Va avec Repas, impossible ce jour-là : Complet.",
    ),
    (refusal_sentences.WeekdayNotServed(2), "Pas de service le mercredi."),
    (refusal_sentences.WeekdayNotServed(6), "Pas de service le dimanche."),
    (refusal_sentences.PublicHoliday("Ascension"), "Jour férié : Ascension."),
    (refusal_sentences.SchoolHoliday("Vacances de Noël"), "Vacances de Noël : pas de service."),
    (refusal_sentences.TermTime(), "Ouvert ce jour-là pendant les vacances scolaires seulement."),
    (refusal_sentences.ClosedByTown("Grève"), "Fermeture : Grève."),
    (refusal_sentences.NotEnrolled(), "L'enfant n'est pas inscrit à l'école ce jour-là."),
    (refusal_sentences.OtherParentsWeek(), "Semaine de l'autre parent."),
    (refusal_sentences.OtherParentsDay(), "L'enfant est chez l'autre parent ce jour-là."),
    (refusal_sentences.NobodysDay(), "Aucune famille n'a la garde de l'enfant ce jour-là : complétez sa fiche."),
    (refusal_sentences.StaffOnly(), "Inscription auprès de la mairie seulement."),
    (refusal_sentences.AlreadyInvoiced(), "Déjà facturé."),
    (
        refusal_sentences.InvoicedToCorrect(),
        "Déjà facturé : les finances le corrigent par un avoir sur ce jour, à refacturer ou non (« Facturation », "
        "« Factures »).",
    ),
    (
        refusal_sentences.NotYourTurn(),
        "Attendez votre tour dans la salle d'attente : elle s'ouvre en rechargeant la page.",
    ),
    (refusal_sentences.Full(40), "Complet : les 40 places sont prises."),
    (refusal_sentences.Full(1), "Complet."),
    (refusal_sentences.ReportedSick(), "Absence déjà signalée."),
    (refusal_sentences.CalledOff(), "Annulé par la mairie après le délai, facturé quand même."),
    (refusal_sentences.MarkedPresent(), "Pointé présent ce jour-là."),
    (refusal_sentences.UnknownTime(6 * 60 + 30, 8 * 60 + 15), "Choisissez une heure entre 6 h 30 et 8 h 15."),
    (refusal_sentences.UnknownService(), "Cette prestation n'est plus proposée."),
    (
        refusal_sentences.CellChangedMeanwhile(False, None),
        "Modifié entre-temps sur un autre écran (non inscrit) : vérifiez.",
    ),
    (
        refusal_sentences.CellChangedMeanwhile(True, None),
        "Modifié entre-temps sur un autre écran (inscrit) : vérifiez.",
    ),
    (
        refusal_sentences.CellChangedMeanwhile(True, 0),
        "Modifié entre-temps sur un autre écran (inscrit à 0 h 00) : vérifiez.",
    ),
    (
        refusal_sentences.CellChangedMeanwhile(True, 480),
        "Modifié entre-temps sur un autre écran (inscrit à 8 h 00) : vérifiez.",
    ),
]


@pytest.mark.parametrize(("reason", "sentence"), SENTENCES)
def test_a_reason_is_told_in_one_sentence(reason, sentence):
    assert str(reason) == sentence


def test_no_reason_is_without_a_sentence():
    """Of those that any noun may give; a noun's own stand with its rules."""
    every = {kind for kind in Refusal.__subclasses__() if kind.__module__.startswith("cantine.common")}
    assert {type(reason) for reason, _ in SENTENCES} == every
