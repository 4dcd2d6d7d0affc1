"""« Mettre en service le paiement en ligne »: for the clerk, from the contract to the first payment; what states mean.

Fees and steps are those that the DGFiP publishes for PayFiP (collectivites-locales.gouv.fr), and Lyra for its form V2.
"""

import streamlit as st

from cantine.common.roles import Permission
from cantine.common.vocabulary import ATTEMPT_LABELS, AttemptState
from cantine.settings import settings
from pages.shared import session
from pages.shared.escaping import keep_together
from pages.shared.tables import html_table

session.require(Permission.SEE_SETTINGS)

NOTIFIED = f"{settings().base_url}/paiement/notification"

CHOICE = """
**PayFiP** est le service de la Direction générale des finances publiques : carte bancaire et prélèvement unique, sans
abonnement. **PayZen** (Lyra, aussi vendu comme Systempay, Scellius ou Sogecommerce) passe par la banque de la régie.
Une régie peut choisir l'un ou l'autre ; des titres que le Trésor encaisse lui-même ne se paient que par PayFiP.

Depuis le 1er janvier 2022, une commune qui encaisse 5 000 € par an ou plus doit proposer un paiement en ligne (article
L. 1611-5-1 du code général des collectivités territoriales, décret n° 2018-689).
"""

PAYFIP = f"""
1. **Le contrat.** Demandez au correspondant « moyens de paiement » de votre DDFiP une adhésion PayFiP régie, en version
   « web service ». La régie a besoin d'un compte de dépôt de fonds au Trésor (DFT).
2. **Le numéro de client** (numcli, 6 chiffres) arrive en deux à quatre semaines. Il y en a un par régie et par produit.
3. **L'adresse de notification.** Demandez au même correspondant d'ouvrir cette adresse dans le proxy sortant de la
   DGFiP : `{NOTIFIED}`. Sans cela, PayFiP ne peut pas appeler le portail ; les paiements sont alors vus en cinq minutes
   au lieu de tout de suite.
4. **Pas de redirection.** Donnez l'adresse exacte, en https : un renvoi de http vers https perd l'appel.
5. **L'essai (T).** Sur « Service de paiement », choisissez PayFiP, entrez le numéro, le mode « Essai », puis « Vérifier
   mes réglages » : PayFiP répond avec le nom de votre régie. Payez une fois avec une carte de test :
   `5017674000000002`, `5017670000001800` ou `4978860713891312` (à défaut, demandez-en au correspondant).
6. **L'activation (X).** Faites un vrai paiement de chaque moyen, carte et prélèvement : un moyen sans paiement
   d'activation reste caché aux familles. Le portail ne crédite ces paiements à personne : ils sont « À vérifier ». Le
   moyen est actif le jour ouvré suivant.
7. **La production (W).** Choisissez le mode « Production ». Les familles voient « Payer » à partir de cet instant.
"""

LYRA = f"""
1. **Le contrat** se signe avec la banque de la régie ; elle ouvre une boutique (identifiant de 8 chiffres).
2. **Les clés.** La boutique a deux clés, l'une pour l'essai, l'autre pour la production (Back Office, Paramétrage,
   Boutique, Clés ; algorithme HMAC-SHA-256). La clé du mode choisi se règle sur le serveur (`CANTINE_LYRA_KEY`), par la
   personne qui l'administre : le portail ne la montre jamais.
3. **L'adresse de notification** se saisit dans le Back Office (Paramétrage, Règles de notification, URL de notification
   à la fin du paiement), pour l'essai et pour la production : `{NOTIFIED}`. Elle est indispensable : PayZen ne peut pas
   être interrogé après coup.
4. **L'essai (TEST)**, avec la clé d'essai et les cartes que propose la page de paiement ; puis **la production
   (PRODUCTION)**, avec l'autre clé.
"""

FEES = (
    ("Carte de la zone euro, moins de 20 €", "0,03 € + 0,20 %"),
    ("Carte de la zone euro, 20 € ou plus", "0,05 € + 0,25 %"),
    ("Carte hors zone euro", "0,05 € + 0,50 %"),
    ("Prélèvement unique", "gratuit"),
)

STATES = {
    AttemptState.CREATED: ("Le parent part vers la page de paiement.", "Rien."),
    AttemptState.WAITING: (
        "Le prestataire n'a pas encore dit comment le paiement finit.",
        "Rien : le portail demande.",
    ),
    AttemptState.PAID: (
        "Le prestataire a confirmé : la famille est créditée et reçoit un reçu.",
        "Rien. Un prélèvement unique peut être rejeté pendant huit semaines : notez alors le rejet sur le paiement.",
    ),
    AttemptState.REFUSED: ("La banque a refusé.", "Rien : la famille peut recommencer."),
    AttemptState.ABANDONED: ("Le parent a renoncé.", "Rien : la famille peut recommencer."),
    AttemptState.EXPIRED: (
        "Rien n'a été payé en vingt minutes.",
        "Rien : si le prestataire confirme plus tard, la famille est créditée tout de même.",
    ),
    AttemptState.TO_CHECK: (
        "La réponse n'est pas celle qu'on attend : autre montant, mode d'essai, réponse inconnue.",
        "Comparez avec le relevé du prestataire, puis créditez la famille ou classez la tentative, avec un motif.",
    ),
}

st.title("Mettre en service le paiement en ligne", anchor=False)
session.show_link("service-de-paiement", "Service de paiement", "arrow_back")
for title, words in (
    ("Choisir un prestataire", CHOICE),
    ("Avec PayFiP", PAYFIP),
    ("Avec PayZen (Lyra)", LYRA),
):
    st.header(title, anchor=False)
    st.markdown(keep_together(words))
st.header("Ce que cela coûte à la commune", anchor=False)
st.html(html_table.render_table(("Paiement par PayFiP", "Frais"), FEES, "Frais", "settings"))
st.markdown("Les familles ne paient aucun frais. Ceux de PayZen sont au contrat de la banque.")
st.header("Ce que veulent dire les états", anchor=False)
meanings = [(ATTEMPT_LABELS[state], *words) for state, words in STATES.items()]
st.html(html_table.render_table(("État", "Ce qui s'est passé", "Ce que vous faites"), meanings, "États", "settings"))
st.header("Ensuite", anchor=False)
st.markdown(
    "Un paiement en ligne règle les factures les plus anciennes de la famille, comme tout autre. Importez chaque "
    "semaine le relevé du prestataire sur « Paiements en ligne » : le portail nomme chaque différence. Essai et "
    "activation ne créditent jamais une famille d'une vraie commune."
)
