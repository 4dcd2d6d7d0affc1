"""The page on which the payer of an operation decides, and what it says where it cannot be used."""

from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from cantine.common.french import euros
from cantine.payment_simulator.html_page import render_message, render_page
from cantine.payment_simulator.operations import PayerButton, SimulatedOperation, SimulatedService, SimulatorSwitch

BUTTONS = {
    PayerButton.PAY: "Payer",
    PayerButton.PAY_BY_DEBIT: "Payer par prélèvement",
    PayerButton.REFUSE: "Refuser",
    PayerButton.ABANDON: "Abandonner",
    PayerButton.CLOSE: "Fermer sans rien faire",
}
SWITCHES = {
    SimulatorSwitch.LOST: ("Notification perdue", "Le portail n'est pas averti ; il doit demander lui-même."),
    SimulatorSwitch.TWICE: ("Notification en double", "Le portail est averti deux fois au même moment."),
    SimulatorSwitch.RETURN_FIRST: (
        "Retour avant la notification",
        "Le navigateur revient tout de suite, la notification trois secondes plus tard.",
    ),
    SimulatorSwitch.LATE: ("Réponse après 25 minutes", "Jusque-là, le résultat n'est pas connu."),
    SimulatorSwitch.OUTAGE: ("Service en panne", "Le service ne répond plus à personne, jusqu'à ce qu'on le relance."),
    SimulatorSwitch.UNHEARD: ("Réponse inconnue", "Le service répond un code qu'aucun document ne connaît."),
}
SERVICE_NAMES = {SimulatedService.PAYFIP: "PayFiP", SimulatedService.LYRA: "Lyra"}

_REFUSALS = {
    "P1": ("Paiement introuvable", "Ce paiement est inconnu. Reprenez-le depuis le portail.", 404),
    "P3": (
        "Paiement déjà utilisé",
        "Cette page ne s'ouvre qu'une fois. Pour payer, recommencez depuis le portail.",
        409,
    ),
    "P4": ("Paiement expiré", "Ce paiement a plus de 15 minutes. Pour payer, recommencez depuis le portail.", 410),
}


def set_spaces(text: str) -> str:
    """French punctuation stays with its word: a no-break space before « : ; ! ? » and inside the quotation marks."""
    for mark in (" :", " ;", " !", " ?", " »"):
        text = text.replace(mark, "\u00a0" + mark[1])
    return text.replace("« ", "«\u00a0")


def render_payer_page(operation: SimulatedOperation) -> HTMLResponse:
    """The open page: what is paid, the buttons, and the switches of the simulation."""
    facts = [("Objet", operation.label, ""), ("Montant", euros(operation.cents), ' class="amount"')]
    facts.append(("Référence", operation.reference, ""))
    told = "".join(
        f"<dt>{name}</dt><dd{style}>{escape(value, quote=False)}</dd>\n" for name, value, style in facts if value
    )
    buttons = "".join(
        f'<button name="bouton" value="{button}"{_style(button)}>{words}</button>\n'
        for button, words in BUTTONS.items()
    )
    switches = "".join(
        f'<label><input type="checkbox" name="reglage" value="{switch}"><span>{words}'
        f"<small>{set_spaces(why)}</small></span></label>\n"
        for switch, (words, why) in SWITCHES.items()
    )
    content = (
        f"<dl>\n{told}</dl>\n"
        '<form method="post" action="/simulateur/bouton">\n'
        f'<input type="hidden" name="idop" value="{operation.name}">\n{buttons}'
        f"<details>\n<summary>Réglages de la simulation</summary>\n{switches}"
        '<p><a href="/simulateur" target="_blank" rel="noopener">Relancer le service, voir les opérations</a></p>\n'
        "</details>\n</form>"
    )
    return render_page(f"Paiement en ligne ({SERVICE_NAMES[operation.service]})", content)


def _style(button: PayerButton) -> str:
    return ' class="first"' if button is PayerButton.PAY else ""


def render_refusal(code: str, goes_to: str) -> HTMLResponse:
    """Why the page of an operation is not shown, or takes no button, with PayFiP's own code, and the way back."""
    title, sentence, status = _REFUSALS[code]
    return render_page(title, f"<p>{sentence}</p>\n<p>Code {code}.</p>\n{_render_way_back(goes_to)}", status)


def render_closed_page() -> HTMLResponse:
    """What « Fermer sans rien faire » leaves."""
    return render_message("Page fermée", "Vous pouvez fermer cet onglet.", "Rien n'a été payé.")


def render_end_page(operation: SimulatedOperation, goes_to: str) -> HTMLResponse:
    """What stands where the browser is not sent back to the shop by itself."""
    said = "Le paiement simulé est accepté." if operation.is_paid else "Rien n'a été payé."
    return render_page("Paiement terminé", f"<p>{said}</p>\n{_render_way_back(goes_to)}")


def _render_way_back(goes_to: str) -> str:
    """A link that says where it leads; without an address, that the tab can be closed."""
    if not goes_to:
        return "<p>Vous pouvez fermer cet onglet.</p>"
    host = escape(urlsplit(goes_to).hostname or "", quote=False)
    return f'<p><a href="{escape(goes_to)}">Revenir à {host}</a></p>'
