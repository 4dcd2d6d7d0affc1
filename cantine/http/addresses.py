"""The pages of the portal, each entered once, and the addresses that exist: all others are no page."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.language.translate import mark
from cantine.common.roles import Permission as May

Audience = May | Literal["everybody", "anybody", "guardian"]
"""Whom a page is for: everybody, anybody signed in, guardians, or the staff that has a permission."""


@dataclass(frozen=True)
class Page:
    """A page: `file` is below pages/, `title` names it in the browser's tab and in its menu. The pages of a `menu`
    stand in the header, each with an `icon` of Material Symbols; the others are reached by links."""

    file: str
    title: str
    who: Audience
    menu: str = ""
    icon: str = ""

    @cached_property
    def address(self) -> str:
        """The name of its file, with hyphens: « liste-du-jour »."""
        return PurePath(self.file).stem.replace("_", "-")

    @property
    def for_staff(self) -> bool:
        """Whether it is a page of the town hall, which speaks French whatever language was chosen."""
        return self.file.startswith("agents/")


SIGN_IN = Page("visiteurs/connexion.py", mark("Connexion"), "everybody")
CHOOSE_PASSWORD = Page("visiteurs/choix_du_mot_de_passe.py", mark("Choisissez votre mot de passe"), "anybody")
GIVE_CODE = Page("agents/connexion/code_a_usage_unique.py", "Code à usage unique", "anybody")
SET_UP = Page("agents/connexion/double_authentification.py", "Double authentification", "anybody")
SIGN_IN_STEPS = {SignInStep.CODE: GIVE_CODE, SignInStep.PASSWORD: CHOOSE_PASSWORD, SignInStep.SET_UP: SET_UP}
"""They have no address: whose sign-in lacks a step finds its page at all of them until it is done."""

PAGES = (
    SIGN_IN,
    Page("visiteurs/mot_de_passe_oublie.py", mark("Mot de passe oublié"), "everybody"),
    Page("visiteurs/acces/acces.py", mark("Lien d'accès"), "everybody"),
    Page("visiteurs/profil.py", mark("Mon profil"), "anybody"),
    Page("visiteurs/aide.py", mark("Aide"), "everybody"),
    Page("visiteurs/mentions_legales.py", mark("Mentions légales"), "everybody"),
    Page("visiteurs/donnees_personnelles.py", mark("Données personnelles"), "everybody"),
    Page("visiteurs/accessibilite.py", mark("Accessibilité"), "everybody"),
    Page("visiteurs/reglement.py", mark("Règlement"), "everybody"),
    Page("familles/compte.py", mark("Mon compte"), "guardian"),
    Page("familles/inscriptions.py", mark("Inscriptions"), "guardian"),
    Page("familles/semaine_type.py", mark("Semaine type"), "guardian"),
    Page("familles/absence.py", mark("Signaler une absence"), "guardian"),
    Page("familles/payer/payer.py", mark("Payer"), "guardian"),
    Page("agents/cantine/frequentation/frequentation.py", "Fréquentation", May.SEE_ATTENDANCE, "Cantine", "restaurant"),
    Page("agents/cantine/liste_du_jour.py", "Liste du jour", May.SEE_ATTENDANCE, "Cantine", "list"),
    Page("agents/cantine/feuille_de_cuisine.py", "Feuille de cuisine", May.SEE_ATTENDANCE, "Cantine", "skillet"),
    Page("agents/cantine/statistiques.py", "Statistiques", May.SEE_ATTENDANCE, "Cantine", "bar_chart"),
    Page("agents/cantine/pointage.py", "Pointage", May.TICK, "Cantine", "fact_check"),
    Page("agents/cantine/menus.py", "Menus", May.EDIT_MENUS, "Cantine", "menu_book"),
    Page("agents/cantine/alertes.py", "Alertes", May.SEE_ATTENDANCE, "Cantine", "warning"),
    Page("agents/cantine/absences.py", "Absences", May.SEE_ATTENDANCE, "Cantine", "sick"),
    Page("agents/cantine/absences_de_classe.py", "Absence d'une classe", May.REPORT_SICKNESS),
    Page("agents/cantine/incidents.py", "Incidents", May.SEE_ATTENDANCE, "Cantine", "report"),
    Page(
        "agents/cantine/inscriptions_famille.py", "Inscrire un enfant", May.BOOK_FOR_FAMILIES, "Cantine", "person_add"
    ),
    Page("agents/finances/finances.py", "Accueil des finances", May.SEE_BILLING, "Finances", "home"),
    Page("agents/finances/facturation/facturation.py", "Facturation", May.SEE_BILLING, "Finances", "receipt_long"),
    Page("agents/finances/envois.py", "Envoi des factures", May.SEE_BILLING, "Finances", "send"),
    Page("agents/finances/paiements/paiements.py", "Paiements", May.SEE_BILLING, "Finances", "payments"),
    Page("agents/finances/caisse/caisse.py", "Caisse", May.SEE_BILLING, "Finances", "point_of_sale"),
    Page(
        "agents/finances/paiements_en_ligne/paiements_en_ligne.py",
        "Paiements en ligne",
        May.SEE_BILLING,
        "Finances",
        "add_card",
    ),
    Page("agents/finances/mois/mois.py", "Vue du mois", May.SEE_BILLING, "Finances", "bar_chart"),
    Page("agents/finances/soldes.py", "Soldes", May.SEE_BILLING, "Finances", "account_balance_wallet"),
    Page("agents/finances/rappels.py", "Rappels", May.BILL, "Finances", "forward_to_inbox"),
    Page("agents/finances/cloture.py", "Clôture", May.SEE_BILLING, "Finances", "lock"),
    Page("agents/finances/exports/exports.py", "Exports", May.EXPORT, "Finances", "table_view"),
    Page("agents/finances/comptes_comptables.py", "Comptes comptables", May.SEE_BILLING),
    Page("agents/finances/compte_famille.py", "Compte d'une famille", May.SEE_BILLING),
    Page("agents/mairie/familles.py", "Familles", May.SEE_FAMILIES, "Mairie", "group"),
    Page("agents/mairie/famille/famille.py", "Famille", May.SEE_FAMILIES),
    Page("agents/mairie/forfaits.py", "Forfaits", May.SEE_FAMILIES),
    Page("agents/mairie/tiers_payeurs/tiers_payeurs.py", "Tiers payeurs", May.SEE_BILLING),
    Page("agents/mairie/importer/importer.py", "Importer des familles", May.EDIT_FAMILIES, "Mairie", "upload_file"),
    Page("agents/mairie/passage.py", "Passage de classe", May.EDIT_FAMILIES, "Mairie", "moving"),
    Page("agents/mairie/fermetures.py", "Fermetures", May.SEE_SETTINGS, "Mairie", "event_busy"),
    Page("agents/mairie/journal/journal.py", "Journal", May.SEE_JOURNAL, "Mairie", "history"),
    Page("agents/mairie/reglages.py", "Réglages", May.SEE_BLOCKED, "Mairie", "settings"),
    Page("agents/mairie/commune/commune.py", "Commune", May.SEE_SETTINGS),
    Page("agents/mairie/ecoles.py", "Écoles et classes", May.SEE_SETTINGS),
    Page("agents/mairie/regimes.py", "Régimes", May.SEE_SETTINGS),
    Page("agents/mairie/etiquettes.py", "Étiquettes", May.SEE_SETTINGS),
    Page("agents/mairie/suspensions.py", "Suspensions", May.SEE_FAMILIES),
    Page("agents/mairie/prestations/prestations.py", "Prestations", May.SEE_SETTINGS),
    Page("agents/mairie/periodes/periodes.py", "Périodes d'inscription", May.SEE_SETTINGS),
    Page("agents/mairie/cas_d_absence.py", "Cas d'absence", May.SEE_SETTINGS),
    Page("agents/mairie/tarifs/tarifs.py", "Tarifs", May.SEE_SETTINGS),
    Page("agents/mairie/agents.py", "Agents", May.SEE_SETTINGS),
    Page("agents/mairie/modeles.py", "Modèles", May.EDIT_SETTINGS),
    Page("agents/mairie/sauvegardes.py", "Sauvegardes", May.EDIT_SETTINGS),
    Page("agents/mairie/service_de_paiement.py", "Service de paiement", May.SEE_SETTINGS),
    Page("agents/mairie/mise_en_service.py", "Mettre en service le paiement en ligne", May.SEE_SETTINGS),
)
"""In the order of the menus. A new page is a row here and its file."""

ADDRESSES = frozenset({"", *(page.address for page in PAGES)})
"""The empty one is the start."""

CHOOSE_LANGUAGE = "/langue"
"""Where the links lead that choose a language: a page is loaded anew in it."""

START_PAYMENT = "/paiement"
"""Where the form of « Payer » is sent."""

WAITING_ROOM = "/ouverture"
"""The waiting room of an opening, where none has come by another page."""

PLACE_IN_LINE = "/ouverture/place"
"""What the waiting room asks."""

SEND_PREPARED = "/ouverture/envoi"
"""Where the waiting room sends what a family has prepared."""

STREAM = "/_stcore/stream"
"""The websocket of every open page; no other one exists."""

CONNECTION = frozenset({"/_stcore/health", "/_stcore/host-config"})
"""What Streamlit's page asks before it connects. The rest below /_stcore/ stays shut: uploads go into the memory of
the server, whoever sends them, and nothing here is uploaded."""

OF_THE_MOMENT = ("/media/", "/component/")
"""Where Streamlit itself answers: pictures and files that a run of a page shows, components."""

STATIC = "/static/"
"""Where the files of Streamlit's own user interface are."""

FONTS = "/polices/"
"""Where the letters and icons of the portal are."""

COMPONENTS = "/composants/"
"""Where the scripts of the portal's own components are."""


def find_page(path: str) -> str | None:
    """The name of the page at this path, "" for the start, None where there is no such page."""
    name = path.removeprefix("/")
    return name if path.startswith("/") and name in ADDRESSES else None
