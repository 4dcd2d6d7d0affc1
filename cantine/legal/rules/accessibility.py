"""« Accessibilité »: the declaration of accessibility, in the form that the RGAA asks for.

Law of 11 February 2005, article 47; decree 2019-768 of 24 July 2019; RGAA 4.1.2. A declaration says the state, what is
not accessible, how it was established, whom to write to, and the ways of appeal. It holds for three years.
"""

from collections.abc import Sequence
from datetime import date

from cantine.common.french import long_day
from cantine.common.language.translate import mark, translate
from cantine.legal.rules.chapters import LegalChapter, TownNotice

NONE, PART, FULL = mark("non conforme"), mark("partiellement conforme"), mark("totalement conforme")

VALID_YEARS = 3

NOT_MET: Sequence[str] = (
    mark("Un message de refus est dit à côté du formulaire, sans être relié au champ qu'il concerne."),
    mark("Les champs obligatoires des formulaires ne sont pas tous signalés avant l'envoi."),
    mark(
        "En anglais, ce que la mairie a écrit elle-même (prestations, écoles, menus) reste en français, sans que le "
        "changement de langue soit indiqué."
    ),
)
"""What the portal itself lacks; it changes with the portal."""

EXEMPT: Sequence[str] = (
    mark("La page où l'on paie en ligne est celle du service de paiement, qui publie sa propre déclaration."),
    mark("Les justificatifs que les familles envoient (photos, PDF) sont montrés tels qu'ils ont été reçus."),
)
"""What the law does not ask for: contents of others, that the commune neither pays for nor controls."""

TESTED: Sequence[str] = (
    mark("« Connexion », « Mot de passe oublié », « Mon profil »"),
    mark("« Mon compte », « Inscription manuelle », « Semaine type », « Signaler une absence », « Payer »"),
    mark("« Aide », « Règlement », « Mentions légales », « Données personnelles », « Accessibilité »"),
)


def find_conformity(audited_on: date | None, rate: int | None, today: date) -> str:
    """The state to declare, a word of `NONE`, `PART`, `FULL`: the audit counts until the day before three years later.

    From 50 % of the criteria on it is partial, with all of them full; without an audit that counts there is none.
    """
    if audited_on is None or rate is None or rate < 50 or not _is_valid(audited_on, today):
        return NONE
    return FULL if rate >= 100 else PART


def _is_valid(audited_on: date, today: date) -> bool:
    born = audited_on.replace(day=28) if (audited_on.month, audited_on.day) == (2, 29) else audited_on
    return audited_on <= today < born.replace(year=born.year + VALID_YEARS)


def write_declaration(town: TownNotice, today: date) -> list[LegalChapter]:
    """The chapters of the declaration as it holds on `today`."""
    return [
        _say_whose(town),
        _say_state(town, today),
        LegalChapter(translate("Contenus non accessibles")),
        LegalChapter(
            translate("Non-conformités"),
            items=[*map(translate, NOT_MET), *filter(None, map(str.strip, town.notice.inaccessible.splitlines()))],
            inner=True,
        ),
        LegalChapter(
            translate("Dérogations pour charge disproportionnée"), [translate("Aucune n'est invoquée.")], inner=True
        ),
        LegalChapter(
            translate("Contenus non soumis à l'obligation d'accessibilité"), items=[*map(translate, EXEMPT)], inner=True
        ),
        *_say_how_established(town, today),
        _say_contact(town),
        _say_appeal(),
    ]


def _say_whose(town: TownNotice) -> LegalChapter:
    said = [
        translate(
            "La commune ({town}) s'engage à rendre ce portail accessible, conformément à l'article 47 de la loi "
            "n° 2005-102 du 11 février 2005.",
            town=town.name,
        ),
        translate("Cette déclaration d'accessibilité s'applique à {portal}.", portal=town.portal),
    ]
    plan = town.notice.accessibility_plan
    if plan:
        said.append(translate("Schéma pluriannuel et plans d'action : {address}", address=plan))
    lacks = translate("La mairie n'a pas encore indiqué où lire son schéma pluriannuel d'accessibilité.")
    return LegalChapter(translate("Déclaration d'accessibilité"), said, missing=[] if plan else [lacks])


def _say_state(town: TownNotice, today: date) -> LegalChapter:
    state = find_conformity(town.audited_on, town.audited_rate, today)
    title = translate("État de conformité : {state}", state=translate(state))
    if state == FULL:
        said = translate(
            "Ce portail est totalement conforme au référentiel général d'amélioration de l'accessibilité (RGAA), "
            "version 4.1.2."
        )
    elif state == PART:
        said = translate(
            "Ce portail est partiellement conforme au référentiel général d'amélioration de l'accessibilité (RGAA), "
            "version 4.1.2, en raison des non-conformités énumérées ci-dessous."
        )
    else:
        said = translate(
            "Ce portail n'est pas conforme au référentiel général d'amélioration de l'accessibilité (RGAA), version "
            "4.1.2, en raison des non-conformités énumérées ci-dessous, ou faute d'un audit en cours de validité."
        )
    return LegalChapter(title, [said, *_say_result(town, today)])


def _say_result(town: TownNotice, today: date) -> list[str]:
    """What the audit found; the declaration has to say it where there is one."""
    if town.audited_on is None or town.audited_rate is None or not _is_valid(town.audited_on, today):
        return [translate("Aucun audit en cours de validité ne mesure encore le respect des critères.")]
    day, rate = long_day(town.audited_on), town.audited_rate
    if town.notice.auditor:
        return [
            translate(
                "L'audit du {day}, réalisé par {auditor}, révèle que {rate} % des critères sont respectés.",
                day=day,
                auditor=town.notice.auditor,
                rate=rate,
            )
        ]
    return [translate("L'audit du {day} révèle que {rate} % des critères sont respectés.", day=day, rate=rate)]


def _say_how_established(town: TownNotice, today: date) -> list[LegalChapter]:
    said = []
    if town.audited_on and _is_valid(town.audited_on, today):
        said.append(translate("Cette déclaration a été établie le {day}.", day=long_day(town.audited_on)))
    said += [
        translate("Technologies : HTML5, CSS, SVG, JavaScript, WAI-ARIA ; le portail est fait avec Streamlit."),
        translate(
            "Vérifications du logiciel : axe-core sur toutes les pages, le parcours au clavier, l'arbre "
            "d'accessibilité de Chromium, les lettres deux fois plus grandes, des écrans de 320 à 1200 pixels, clairs "
            "et sombres."
        ),
    ]
    pages = LegalChapter(translate("Pages vérifiées"), items=[*map(translate, TESTED)], inner=True)
    return [LegalChapter(translate("Établissement de cette déclaration"), said), pages]


def _say_contact(town: TownNotice) -> LegalChapter:
    said = translate(
        "Si vous ne pouvez pas accéder à un contenu ou à un service du portail, dites-le à la mairie : elle vous "
        "orientera vers une autre solution, ou vous donnera le contenu sous une autre forme."
    )
    reach = town.notice.accessibility_contact.splitlines() or [town.email, town.phone]
    known = [line.strip() for line in reach if line.strip()]
    lacks = translate("La mairie n'a pas encore indiqué à qui écrire pour l'accessibilité.")
    return LegalChapter(translate("Retour d'information et contact"), [said], known, missing=[] if known else [lacks])


def _say_appeal() -> LegalChapter:
    said = translate(
        "Si vous constatez un défaut d'accessibilité qui vous empêche d'accéder à un contenu ou à une fonction du "
        "portail, que vous nous le signalez et que vous n'obtenez pas de réponse satisfaisante, vous pouvez :"
    )
    ways = [
        translate("écrire un message au Défenseur des droits : https://formulaire.defenseurdesdroits.fr"),
        translate("contacter le délégué du Défenseur des droits de votre région : https://www.defenseurdesdroits.fr"),
        translate(
            "envoyer un courrier par la poste (gratuit, ne pas mettre de timbre) : Défenseur des droits, Libre réponse "
            "71120, 75342 Paris CEDEX 07"
        ),
        translate("appeler le 09 69 39 00 00."),
    ]
    return LegalChapter(translate("Voies de recours"), [said], ways)
