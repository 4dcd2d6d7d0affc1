"""« Aide »: the tutorial of the portal in short, in the words of its buttons, and whom to call."""

from cantine.common.language.translate import translate
from cantine.legal.rules.chapters import LegalChapter, TownNotice, list_contacts
from cantine.sickness.rules.reports import describe_report_limit


def write_help(town: TownNotice) -> list[LegalChapter]:
    """The chapters, the contacts of the town hall first: who is stuck reads no further."""
    return [
        _say_whom_to_call(town),
        _say_how_to_sign_in(),
        _say_how_to_book(town),
        _explain_signs(),
        _say_how_to_change(),
        _say_what_sickness_needs(town),
        _say_how_to_pay(town),
        _say_how_to_leave(),
    ]


def _say_whom_to_call(town: TownNotice) -> LegalChapter:
    said = translate("{town} vous aide :", town=town.name)
    missing = []
    if not (town.phone or town.email):
        missing.append(translate("La mairie n'a pas encore indiqué son téléphone ni son adresse mail."))
    if not town.notice.hours:
        missing.append(translate("La mairie n'a pas encore indiqué ses horaires."))
    contacts = list_contacts(town)
    return LegalChapter(translate("Joindre la mairie"), [said] if contacts else [], contacts, missing=missing)


def _say_how_to_sign_in() -> LegalChapter:
    items = [
        translate("À la première connexion, ou si vous l'avez oublié, cliquez sur « Mot de passe oublié ? »."),
        translate(
            "Renseignez votre adresse mail et cliquez sur « Envoyer » : un nouveau mot de passe vous est envoyé. "
            "Regardez aussi dans les indésirables."
        ),
        translate("Si votre adresse n'est pas reconnue, essayez l'autre adresse de votre dossier d'inscription."),
        translate(
            "Renseignez ensuite votre n° de famille ou votre adresse mail, puis le mot de passe, en respectant les "
            "majuscules et les minuscules, et cliquez sur « Connexion »."
        ),
        translate("Choisissez alors votre propre mot de passe. Il se change plus tard sur « Mon profil »."),
        translate(
            "Vous êtes responsable de deux familles ? Le choix se fait sur « Mon profil ». Un second responsable a sa "
            "propre adresse mail et son propre mot de passe."
        ),
    ]
    return LegalChapter(translate("Se connecter"), items=items)


def _say_how_to_book(town: TownNotice) -> LegalChapter:
    items = [
        translate(
            "Sur l'accueil, touchez les jours de la semaine à venir, ou « comme d'habitude », ou « toute la semaine », "
            "puis « Enregistrer »."
        ),
        translate("Pour d'autres semaines, cliquez sur « Ajouter des inscriptions » sous le nom de l'enfant."),
        translate("Choisissez le mois avec « - » et « + », et cochez les jours où votre enfant sera présent."),
        translate("Laissez la case vide les jours où il ne sera pas présent, puis cliquez sur « Enregistrer »."),
        translate(
            "Les mêmes jours chaque semaine ? « Semaine type » les inscrit en une fois, pour un ou plusieurs enfants."
        ),
        translate("« Retour au relevé de situation » ramène à l'accueil, où vos inscriptions sont listées."),
    ]
    return LegalChapter(translate("Inscrire un enfant"), town.cutoffs, items)


def _explain_signs() -> LegalChapter:
    items = [
        translate("Case cochée, jour vert avec ✓ : c'est inscrit."),
        translate("Case vide, « libre » : rien n'est inscrit, vous pouvez encore cocher."),
        translate(
            "Case grisée, jour hachuré : on ne peut plus changer ; un mot dit pourquoi (trop tard, fermé, vacances, "
            "complet, facturé, jour de l'autre parent)."
        ),
        translate("Jour cerclé : modifié, pas encore enregistré."),
        translate("« majoré » : encore possible après la date limite, à un prix plus élevé."),
        translate("L'heure à côté d'une case : l'arrivée le matin, le départ le soir."),
    ]
    return LegalChapter(translate("Ce que veulent dire les signes"), items=items)


def _say_how_to_change() -> LegalChapter:
    items = [
        translate("Décochez la case et cliquez sur « Enregistrer », jusqu'à la même date limite que pour inscrire."),
        translate("Après la date limite, appelez la mairie : elle seule peut encore changer une inscription."),
        translate("Ce que vous avez enregistré vous est confirmé par mail, si vous l'avez demandé sur « Mon profil »."),
        translate("« Mon agenda », sur « Mon profil », montre les jours inscrits dans l'agenda de votre téléphone."),
    ]
    return LegalChapter(translate("Changer ou annuler"), items=items)


def _say_what_sickness_needs(town: TownNotice) -> LegalChapter:
    items = [
        translate("Cliquez sur « Signaler une absence », choisissez l'enfant et les jours."),
        describe_report_limit(town.sick_until),
        translate("Ce que l'absence coûte, et le justificatif qu'elle demande, sont dits avant d'enregistrer."),
    ]
    return LegalChapter(translate("Enfant malade"), items=items)


def _say_how_to_pay(town: TownNotice) -> LegalChapter:
    items = [translate("Votre solde, vos factures et leur date limite sont sur l'accueil ; chaque facture est un PDF.")]
    if town.pays_online:
        paying = translate("« Payer » mène à la page de paiement ; le portail ne voit jamais votre carte.")
        items.append(paying)
    items += [line.strip() for line in town.how_to_pay.splitlines() if line.strip()]
    return LegalChapter(translate("Payer"), items=items)


def _say_how_to_leave() -> LegalChapter:
    said = translate(
        "Lorsque vous avez terminé, cliquez sur « Déconnexion » en haut à droite de la page, surtout sur un ordinateur "
        "partagé."
    )
    return LegalChapter(translate("Se déconnecter"), [said])
