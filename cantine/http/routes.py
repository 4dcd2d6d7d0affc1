"""The addresses that the portal answers itself, beside its pages, and what every request passes through first."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from streamlit import config

from cantine.http import attendance, downloads, exports, papers, uploads
from cantine.http.crowd import CrowdLimit
from cantine.http.days import send_day_in_words
from cantine.http.descriptors import lighten_pages
from cantine.http.discreet import hide_ids
from cantine.http.headers import SafetyHeaders
from cantine.http.health import send_health
from cantine.http.lifespan import PlainRefusal
from cantine.http.page import SCRIPT, read_portal_name, send_icon
from cantine.http.reconnecting import ReconnectionGuard
from cantine.http.session import end_session, open_session
from cantine.http.shell import Shell
from cantine.http.sorry import ErrorPages
from cantine.settings import HERE, settings


def set_streamlit_root() -> None:
    """Make Streamlit look beside streamlit_app.py for pages/ and .streamlit/config.toml.

    `streamlit run` has done so already; under another server it would look in the folder where that was started.
    """
    if config._main_script_path is None:
        config._main_script_path = str(HERE / "streamlit_app.py")


set_streamlit_root()
hide_ids()
lighten_pages()

routes: list[BaseRoute] = [
    Route("/session", open_session, methods=["POST"]),
    Route("/session", end_session, methods=["DELETE"]),
    Route("/telecharger/releve.csv", downloads.send_statement),
    Route("/telecharger/inscriptions-{which}.csv", downloads.send_bookings_of_month),
    Route("/telecharger/facture-{invoice}.pdf", papers.send_invoice),
    Route("/telecharger/factures-{month}.pdf", papers.send_invoices_of_month),
    Route("/telecharger/impression-{month}.pdf", papers.send_invoices_to_print),
    Route("/telecharger/bordereau-{slip}.pdf", papers.send_deposit_slip),
    Route("/telecharger/modele-import.csv", downloads.send_import_model),
    Route("/televerser", uploads.receive_upload, methods=["POST"]),
    Route("/telecharger/donnees-{number}.xlsx", downloads.send_own_data),
    Route("/telecharger/frequentation.xlsx", attendance.send_figures),
    Route("/telecharger/frequentation.csv", attendance.send_figures),
    Route("/telecharger/liste-du-jour.xlsx", attendance.send_day_list),
    Route("/telecharger/liste-du-jour.csv", attendance.send_day_list),
    Route("/telecharger/feuille-de-cuisine.pdf", attendance.send_kitchen_sheet),
    Route("/telecharger/feuille-de-cuisine.xlsx", attendance.send_kitchen_sheet),
    Route("/telecharger/statistiques.xlsx", attendance.send_statistics),
    Route("/telecharger/{export}.{form}", exports.send_export),  # after those that are more than a word
    Route("/jour", send_day_in_words),
    Route("/sante", send_health),
    Route("/favicon.png", send_icon),
]

middleware = [  # the first one is the outermost
    Middleware(PlainRefusal),
    Middleware(SafetyHeaders, scripts=[SCRIPT], over_https=settings().over_https),
    Middleware(CrowdLimit),
    Middleware(ErrorPages),
    Middleware(Shell, routes=routes, title=read_portal_name),
    Middleware(ReconnectionGuard),
]
