"""The addresses that the portal answers itself, beside its pages, and what every request passes through first."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from streamlit import config

from cantine.http import uploads
from cantine.http.addresses import (
    CHOOSE_LANGUAGE,
    COMPONENTS,
    FONTS,
    PLACE_IN_LINE,
    SEND_PREPARED,
    START_PAYMENT,
    WAITING_ROOM,
)
from cantine.http.background.draining import drain_pages
from cantine.http.background.lifespan import PlainRefusal
from cantine.http.background.open_files import lighten_pages
from cantine.http.bounds.messages import MessageBounds
from cantine.http.bounds.pages import PagesPerNetwork
from cantine.http.bounds.protocols import bound_protocols
from cantine.http.downloads import attendance, calendar_feed, exports, family, invoices, proofs, reglement, till
from cantine.http.log.privacy import hide_ids
from cantine.http.log.requests import RequestLog
from cantine.http.log.runs import log_runs
from cantine.http.payments.notification_route import take_notification
from cantine.http.payments.payment_host import find_payment_host
from cantine.http.payments.return_route import return_from_provider
from cantine.http.payments.start_route import SUBMIT, start_payment
from cantine.http.runs.handover import hand_over_together
from cantine.http.runs.kept_theme import keep_theme
from cantine.http.runs.page_turns import take_turns
from cantine.http.security_contact import SECURITY_TEXT, send_security_contact
from cantine.http.session.language_route import take_language
from cantine.http.session.reconnection import ReconnectionGuard
from cantine.http.session.routes import end_session, open_session
from cantine.http.shell.component_scripts import send_component_script
from cantine.http.shell.crowd_limit import CrowdLimit
from cantine.http.shell.day_words import send_day_in_words
from cantine.http.shell.error_pages import ErrorPages, answer_missing
from cantine.http.shell.font_route import send_font
from cantine.http.shell.headers import SafetyHeaders
from cantine.http.shell.home_screen import HOME_SCREEN
from cantine.http.shell.html import SCRIPT, read_appearance, send_icon
from cantine.http.shell.middleware import Shell
from cantine.http.waiting.door import WaitingRoomDoor, show_room, tell_place
from cantine.http.waiting.page import WAITING_SCRIPT
from cantine.http.waiting.sending import send_from_room
from cantine.http.watch.routes import send_detail, send_health, send_metrics
from cantine.payment_simulator.installation import find_simulation
from cantine.payment_simulator.routes import make_routes
from cantine.settings import HERE, settings


def set_streamlit_root() -> None:
    """Make Streamlit look beside streamlit_app.py for pages/ and .streamlit/config.toml. `streamlit run` has done so
    already; under another server it would look in the folder where that was started."""
    if config._main_script_path is None:
        config._main_script_path = str(HERE / "streamlit_app.py")


set_streamlit_root()
hide_ids()
log_runs()
take_turns()
hand_over_together()
keep_theme()
lighten_pages()
bound_protocols()
drain_pages()

routes: list[BaseRoute] = [
    Route("/session", open_session, methods=["POST"]),
    Route("/session", end_session, methods=["DELETE"]),
    Route("/telecharger/releve.csv", family.send_statement),
    Route("/telecharger/inscriptions-{which}.csv", family.send_bookings_of_month),
    Route("/telecharger/facture-{invoice}.pdf", invoices.send_invoice),
    Route("/telecharger/factures-{month}.pdf", invoices.send_invoices_of_month),
    Route("/telecharger/impression-{month}.pdf", invoices.send_invoices_to_print),
    Route("/telecharger/bordereau-{slip}.pdf", till.send_deposit_slip),
    Route("/telecharger/caisse-{day}.pdf", till.send_till_day),
    Route("/telecharger/quittance-{payment}.pdf", till.send_cash_receipt),
    Route("/telecharger/reglement.pdf", reglement.send_reglement),
    Route("/telecharger/modele-import.csv", family.send_import_model),
    Route("/telecharger/justificatif-{page}.{kind}", proofs.send_proof_page),
    Route("/televerser", uploads.receive_upload, methods=["POST"]),
    Route("/telecharger/donnees-{number}.xlsx", family.send_own_data),
    Route("/telecharger/frequentation.xlsx", attendance.send_figures),
    Route("/telecharger/frequentation.csv", attendance.send_figures),
    Route("/telecharger/liste-du-jour.xlsx", attendance.send_day_list),
    Route("/telecharger/liste-du-jour.csv", attendance.send_day_list),
    Route("/telecharger/feuille-de-cuisine.pdf", attendance.send_kitchen_sheet),
    Route("/telecharger/feuille-de-cuisine.xlsx", attendance.send_kitchen_sheet),
    Route("/telecharger/statistiques.xlsx", attendance.send_statistics),
    Route("/telecharger/{export}.{form}", exports.send_export),  # after those that are more than a word
    Route(START_PAYMENT, start_payment, methods=["POST"]),
    Route("/paiement/notification", take_notification, methods=["GET", "POST"]),
    Route("/paiement/retour", return_from_provider, methods=["GET", "POST"]),
    Route("/agenda/{token}.ics", calendar_feed.send_calendar),
    Route("/jour", send_day_in_words),
    Route(CHOOSE_LANGUAGE, take_language),
    Route(WAITING_ROOM, show_room),
    Route(PLACE_IN_LINE, tell_place),
    Route(SEND_PREPARED, send_from_room, methods=["POST"]),
    Route("/sante", send_health),
    Route("/sante/detail", send_detail),
    Route("/metrics", send_metrics),
    Route(SECURITY_TEXT, send_security_contact),
    Route("/favicon.png", send_icon),
    *HOME_SCREEN,
    Route(f"{FONTS}{{name}}", send_font),
    Route(f"{COMPONENTS}{{script}}", send_component_script),
    *make_routes(find_simulation, answer_missing),  # of a demonstration
]

middleware = [  # the first one is the outermost
    Middleware(PlainRefusal),
    Middleware(RequestLog, routes=routes),
    Middleware(
        SafetyHeaders,
        scripts=[SCRIPT, SUBMIT, WAITING_SCRIPT],
        over_https=settings().over_https,
        find_target=find_payment_host,
    ),
    Middleware(ErrorPages),
    Middleware(WaitingRoomDoor),
    Middleware(CrowdLimit),
    Middleware(PagesPerNetwork),
    Middleware(Shell, routes=routes, read=read_appearance),
    Middleware(ReconnectionGuard),
    Middleware(MessageBounds),
]
