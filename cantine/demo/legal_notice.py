"""What the demonstration commune says of itself; its people and companies are invented."""

from datetime import date

from cantine.common.terms.legal_notice import LegalNotice

LEGAL_NOTICE = LegalNotice(
    hours="Mairie et téléphone : lundi, mardi, jeudi et vendredi de 9 h à 12 h et de 14 h à 17 h 30",
    director="Mme Hélène Rivière, maire",
    host="Hébergement du Beaujolais (exemple)",
    host_address="12 rue des Vignes, 69400 Villefranche-sur-Saône",
    host_phone="04 65 71 00 10",
    officer="Centre de gestion du Rhône (exemple)",
    officer_contact="dpo@exemple.fr",
    kept_for="Dossier d'une famille qui a quitté l'école : trois ans, puis anonyme",
    accessibility_contact="accessibilite@exemple.fr, ou 04 65 71 00 00",
    accessibility_plan="https://www.exemple.fr/schema-accessibilite",
    auditor="la commune de démonstration",
)

AUDITED_ON = date(2026, 10, 15)
AUDITED_RATE = 84
