"""The page of the simulation itself: whether its service answers, and its last operations."""

from html import escape

from starlette.responses import HTMLResponse

from cantine.common.french import euros, numeric_moment, plural
from cantine.payment_simulator.html_page import render_page
from cantine.payment_simulator.operations import Outage, SimulatedOperation
from cantine.payment_simulator.payer_page import SERVICE_NAMES, set_spaces

SHOWN = 50
"""How many operations the page shows, the last ones."""

_OUTAGES = {
    Outage.NONE: ("Le service répond.", "Remettre le service en marche"),
    Outage.DOWN: ("Le service est en panne : il répond une erreur 503.", "Mettre le service en panne (erreur 503)"),
    Outage.SILENT: ("Le service ne répond plus du tout.", "Rendre le service muet"),
}
_RESULTS = {
    "P": "payé par carte",
    "V": "payé par prélèvement",
    "R": "carte refusée",
    "Z": "prélèvement refusé",
    "A": "abandonné",
}


def render_overview(outage: Outage, operations: list[SimulatedOperation]) -> HTMLResponse:
    """The state of the service with its buttons, and the operations, the newest first; no address of a payer."""
    said, _ = _OUTAGES[outage]
    buttons = "".join(
        f'<button name="service" value="{other}">{words}</button>\n'
        for other, (_, words) in _OUTAGES.items()
        if other is not outage
    )
    rows = "".join(_render_row(operation) for operation in operations)
    table = (
        '<table>\n<thead><tr><th scope="col">Opération</th><th scope="col" class="number">Montant</th>'
        f'<th scope="col">Résultat</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>'
    )
    content = (
        f"<p>{set_spaces(said)}</p>\n"
        f'<form method="post" action="/simulateur">\n{buttons}</form>\n'
        f"<h2>Dernières opérations</h2>\n{table if rows else '<p>Aucune opération.</p>'}"
    )
    return render_page("Simulation du service de paiement", content)


def _render_row(operation: SimulatedOperation) -> str:
    if operation.result is None:
        result = "page ouverte" if operation.opened_at else "pas encore ouverte"
    else:
        result = _RESULTS.get(operation.result, "réponse inconnue")
    made = f"{SERVICE_NAMES[operation.service]}, {numeric_moment(operation.created_at)}"
    told = plural(operation.notified, "notification reçue", "notifications reçues") if operation.notified else ""
    return (
        f"<tr><td>{escape(operation.reference, quote=False)}<small>{made}</small></td>"
        f'<td class="number">{euros(operation.cents)}</td><td>{result}<small>{told}</small></td></tr>\n'
    )
