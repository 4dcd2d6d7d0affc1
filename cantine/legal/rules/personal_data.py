"""« Données personnelles »: what the RGPD (articles 13 and 14) has people told, in the order in which they ask.

How long things are kept is what the portal does itself: the numbers come from where it does it, and a test compares
those that stand in words.
"""

from datetime import timedelta

from cantine.access.rules.session_life import FAMILY, REMEMBERED
from cantine.access.rules.throttling import FORGOTTEN_AFTER
from cantine.common.language.translate import translate
from cantine.legal.rules.chapters import LegalChapter, TownNotice

BOOKS_YEARS = 10
"""For how many years papers of the accounts are kept (instruction DAF/DPACI/RES/2008/008 of 5 May 2008)."""


def write_data_notice(town: TownNotice, proofs_kept: timedelta) -> list[LegalChapter]:
    """The chapters of the page; proofs of absences are deleted after `proofs_kept`."""
    return [
        _say_who(town),
        _say_what_for(),
        _say_which(),
        _say_who_reads(town),
        _say_how_long(town, proofs_kept),
        _say_rights(town),
        _say_cookies(),
    ]


def _say_who(town: TownNotice) -> LegalChapter:
    where = ", ".join(part for part in (town.name, " ".join(town.address.split())) if part)
    said = [
        translate("Le responsable du traitement est la commune, représentée par son maire : {where}.", where=where),
        translate(
            "Elle a désigné un délégué à la protection des données (DPO), à qui vous pouvez poser toute question sur "
            "vos données."
        ),
    ]
    officer = (town.notice.officer, *town.notice.officer_contact.splitlines())
    known = [line.strip() for line in officer if line.strip()]
    lacks = translate(
        "La mairie n'a pas encore indiqué comment joindre son délégué à la protection des données ; en attendant, "
        "écrivez à la mairie."
    )
    if not known:
        return LegalChapter(translate("Qui est responsable de vos données"), said[:1], missing=[lacks])
    return LegalChapter(translate("Qui est responsable de vos données"), said, known)


def _say_what_for() -> LegalChapter:
    items = [
        translate(
            "Inscrire les enfants à la cantine et aux accueils, préparer les repas, savoir qui est présent : mission "
            "d'intérêt public (RGPD, article 6, paragraphe 1, e)."
        ),
        translate(
            "Calculer les prix, facturer, encaisser, rappeler ce qui est dû, tenir les comptes : mission d'intérêt "
            "public et obligations de la comptabilité publique (article 6, paragraphe 1, e et c)."
        ),
        translate(
            "Tenir compte d'une allergie ou d'un projet d'accueil individualisé (PAI), excuser une absence pour "
            "maladie sur justificatif : avec votre accord exprès, car ce sont des données de santé (article 9, "
            "paragraphe 2, a)."
        ),
        translate(
            "Vous écrire : mot de passe, confirmations, rappels, factures, fermetures. Confirmations et rappels se "
            "choisissent sur « Mon profil »."
        ),
        translate(
            "Protéger les comptes et savoir qui a fait quoi : obligation de sécurité (article 32, et article 6, "
            "paragraphe 1, c)."
        ),
    ]
    more = translate(
        "Le portail ne fait pas de profilage. Ce qu'il décide seul (date limite, places, suspension d'une famille en "
        "retard de paiement) suit le règlement ; un agent de la mairie peut toujours le revoir avec vous."
    )
    return LegalChapter(translate("À quoi servent vos données, et de quel droit"), items=items, after=[more])


def _say_which() -> LegalChapter:
    items = [
        translate("les responsables : nom, adresse, adresse mail, téléphone ;"),
        translate("les enfants : nom, date de naissance, école et classe, régime alimentaire, semaines de garde ;"),
        translate("ce qu'il faut aux prix : quotient, nombre d'enfants, n° d'allocataire CAF si vous le donnez ;"),
        translate("les inscriptions, les présences, les absences et leurs justificatifs ;"),
        translate("les factures et les paiements ; jamais le numéro de votre carte bancaire, ni votre code ;"),
        translate("les consignes de santé d'un enfant, si vous les donnez ;"),
        translate(
            "les connexions : l'heure, le navigateur, et pendant {hours} heures l'adresse réseau de qui se connecte, "
            "ou plus longtemps quand la connexion est refusée ou vient d'un nouvel appareil.",
            hours=_count_hours(FORGOTTEN_AFTER),
        ),
    ]
    said = [
        translate("Elles viennent de vous, du dossier d'inscription à l'école, ou de l'usage du portail."),
        translate(
            "Nom, adresse et classe sont nécessaires au service. Sans quotient, la tranche la plus élevée s'applique. "
            "Le régime alimentaire est noté comme un choix de repas, sans sa raison."
        ),
    ]
    return LegalChapter(translate("Quelles données"), items=items, after=said)


def _say_who_reads(town: TownNotice) -> LegalChapter:
    items = [
        translate(
            "les agents de la mairie, chacun selon son rôle ; les consignes de santé, seulement ceux de la cantine et "
            "de l'administration ;"
        ),
        translate("le Trésor public, pour l'encaissement et le recouvrement ;"),
        translate("un organisme qui paie une part du prix (CCAS, département), pour les enfants qu'il aide ;"),
        translate("l'hébergeur du portail, qui n'agit que sur les instructions de la commune ;"),
        translate(
            "l'agenda abonné à l'adresse secrète de « Mon profil », si vous en créez une : les prénoms et les "
            "jours inscrits. Vous la changez ou la supprimez quand vous voulez."
        ),
    ]
    if town.pays_online:
        paying = translate(
            "le service de paiement en ligne, quand vous payez : le montant, la référence, votre adresse mail ;"
        )
        items.insert(2, paying)
    said = translate(
        "Elles ne sont ni vendues, ni prêtées. Le portail lui-même ne transfère aucune donnée hors de l'Union "
        "européenne."
    )
    return LegalChapter(translate("Qui les reçoit"), items=items, after=[said])


def _say_how_long(town: TownNotice, proofs_kept: timedelta) -> LegalChapter:
    items = [
        translate(
            "Connexion : elle finit après {hours} heures sans usage, au bout de {longest} heures au plus, ou de {days} "
            "jours avec « Rester connecté » ; vous la terminez quand vous voulez.",
            hours=_count_hours(FAMILY.idle),
            longest=_count_hours(FAMILY.longest),
            days=REMEMBERED.longest.days,
        ),
        translate("Justificatif d'absence : effacé {days} jours après l'envoi.", days=proofs_kept.days),
        translate(
            "Factures et paiements : {years} ans, comme toutes les pièces de la comptabilité publique.",
            years=BOOKS_YEARS,
        ),
        translate("Messages et journal des actes : avec le dossier de la famille."),
        translate(
            "Connexions refusées et nouveaux appareils, avec leur adresse réseau : 12 mois, pour protéger les comptes."
        ),
        translate(
            "Qui a lu les consignes de santé ou pris un fichier, dans la mairie : 12 mois, pour que vous puissiez le "
            "demander."
        ),
        translate(
            "Vos appareils : un an après leur dernière utilisation, ou jusqu'à ce que vous les oubliiez sur « Mon "
            "profil »."
        ),
        translate(
            "Famille qui a quitté le service : son accès est fermé, puis la mairie la rend anonyme. Noms, adresses, "
            "consignes de santé et messages sont effacés ; il ne reste que des montants."
        ),
    ]
    kept = [line.strip() for line in town.notice.kept_for.splitlines() if line.strip()]
    lacks = translate(
        "La mairie n'a pas encore indiqué combien de temps elle garde le dossier d'une famille qui a quitté le service."
    )
    return LegalChapter(translate("Combien de temps"), items=[*items, *kept], missing=[] if kept else [lacks])


def _count_hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def _say_rights(town: TownNotice) -> LegalChapter:
    items = [
        translate(
            "les voir et les emporter : « Mon profil », « Mes données », donne tout ce que la mairie garde de votre "
            "famille ;"
        ),
        translate("les corriger : sur « Mon profil », ou auprès de la mairie ;"),
        translate(
            "demander leur effacement ou leur limitation, ou vous opposer à leur usage pour une raison qui tient à "
            "votre situation ;"
        ),
        translate("retirer votre accord pour les données de santé, sans effet sur ce qui a été fait avant ;"),
        translate("dire ce qu'elles deviennent après votre décès."),
    ]
    where = town.notice.officer_contact.splitlines()[0] if town.notice.officer_contact else town.email or town.name
    said = [
        translate(
            "Écrivez au délégué à la protection des données ou à la mairie ({where}) : la réponse vient dans le mois.",
            where=where,
        ),
        translate(
            "Si la réponse ne vous convient pas, vous pouvez adresser une réclamation à la Commission nationale de "
            "l'informatique et des libertés (CNIL) : https://www.cnil.fr/fr/plaintes, ou 3 place de Fontenoy, TSA "
            "80715, 75334 Paris CEDEX 07."
        ),
    ]
    begin = translate("Vous pouvez :")
    return LegalChapter(translate("Vos droits"), [begin], items, said)


def _say_cookies() -> LegalChapter:
    """Each cookie by its name, with what it is for and how long it stays; the last one is of the proxy in front, as
    `python -m cantine nginx` writes it for several processes."""
    items = [
        translate("« cantine_session » : votre connexion, jusqu'à la déconnexion ou à la fin dite plus haut ;"),
        translate(
            "« cantine_appareil » : cet appareil est le vôtre, pendant un an après sa dernière connexion ; il vous "
            "garde l'entrée ouverte quand d'autres essaient de deviner votre mot de passe ;"
        ),
        translate("« langue » : la langue que vous avez choisie, si vous en avez choisi une, pendant un an ;"),
        translate(
            "« _streamlit_xsrf » : une protection contre les envois faits depuis un autre site, jusqu'à la fermeture "
            "du navigateur ;"
        ),
        translate(
            "« cantine_place », si le portail tourne sur plusieurs serveurs : lequel a vos pages, jusqu'à la fermeture "
            "du navigateur ;"
        ),
        translate("dans la mémoire du navigateur, l'apparence claire ou sombre des pages."),
    ]
    begin = translate("En HTTPS, le nom des deux premiers commence par « __Host- ».")
    said = translate(
        "Le portail ne mesure pas votre visite, n'affiche pas de publicité et ne contient aucun traceur. Il ne garde "
        "dans votre navigateur que ce sans quoi il ne marcherait pas : la loi ne demande pas d'accord pour cela."
    )
    return LegalChapter(translate("Cookies"), [said, begin], items)
