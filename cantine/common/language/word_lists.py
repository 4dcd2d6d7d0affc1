"""Words that stand in lists of the code, or come from a library, marked here so that parents read them translated.

They are shown by `translate(LABELS[kind])`, `translate(holiday)`.
"""

from cantine.common.language.translate import mark

HOLIDAYS = frozenset(
    {
        mark("Abolition de l'esclavage"),
        mark("Armistice"),
        mark("Ascension"),
        mark("Assomption"),
        mark("Fête de Victor Schoelcher"),
        mark("Fête de la Victoire"),
        mark("Fête du Travail"),
        mark("Fête nationale"),
        mark("Jour de l'an"),
        mark("Lundi de Pentecôte"),
        mark("Lundi de Pâques"),
        mark("Mi-Carême"),
        mark("Noël"),
        mark("Saint-Étienne"),
        mark("Toussaint"),
        mark("Vendredi saint"),
        mark("Pont de l'Ascension"),
        mark("Vacances d'hiver"),
        mark("Vacances d'été"),
        mark("Vacances de Noël"),
        mark("Vacances de la Toussaint"),
        mark("Vacances de printemps"),
    }
)
"""The public and school holidays by the French names that the library `holidays` has for them."""

LABELS = frozenset(
    {
        mark("Ajouté par la mairie"),
        mark("Arrivé sans inscription"),
        mark("Absent sans prévenir"),
        mark("Annulé après le délai"),
        mark("Retrait après l'heure"),
        mark("Inscrit par les parents après le délai"),
        mark("Ajouté par la mairie après le délai"),
        mark("Annulé après le délai, facturé"),
        mark("Inscrit après le délai"),
        mark("Avoir"),
        mark("Facture"),
        mark("Carte bancaire"),
        mark("Carte en ligne"),
        mark("CESU"),
        mark("Chèque"),
        mark("Espèces"),
        mark("Prélèvement unique"),
        mark("Virement"),
        mark("Rejet"),
        mark("Remise gracieuse"),
        mark("Admission en non-valeur"),
        mark("Transfert entre familles"),
        mark("Annulation d'une remise gracieuse"),
        mark("Annulation d'une admission en non-valeur"),
        mark("Annulation d'un transfert entre familles"),
        mark("Annulation d'un remboursement"),
        mark("Remboursement"),
        mark("Solde repris"),
        mark("par mail"),
        mark("sur papier"),
        mark("seulement avec"),
        mark("ajoute aussi"),
        mark("jamais avec"),
        mark("ceux qui sont à l'école"),
        mark("ceux qui sont inscrits à cette prestation dans le mois"),
        mark("ceux du foyer, selon la fiche de la famille"),
        mark("toutes les semaines"),
        mark("les semaines paires"),
        mark("les semaines impaires"),
        mark("en attente de la décision"),
        mark("accordé"),
        mark("refusé, sur liste d'attente"),
        mark("Standard"),
        mark("Sans porc"),
        mark("Végétarien"),
        mark("Quotient familial"),
    }
)
"""The labels of `vocabulary`, `terms` and `limits` that parents meet."""
