"""The addresses that the portal answers itself, beside its pages, and what every request passes through first."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from cantine.http import attendance, exports, model, own_data, papers, uploads
from cantine.http.anchor import anchor
from cantine.http.crowd import Crowd
from cantine.http.days import say_day
from cantine.http.descriptors import lighten_pages
from cantine.http.discreet import hide_ids
from cantine.http.downloads import month_of_bookings, statement_of_account
from cantine.http.headers import Headers
from cantine.http.health import health
from cantine.http.lifespan import PlainRefusal
from cantine.http.page import SCRIPT, icon, portal_name
from cantine.http.reconnecting import Reconnecting
from cantine.http.session import end_session, open_session
from cantine.http.shell import Shell
from cantine.http.sorry import Sorry
from cantine.settings import settings

anchor()
hide_ids()
lighten_pages()

routes: list[BaseRoute] = [
    Route("/session", open_session, methods=["POST"]),
    Route("/session", end_session, methods=["DELETE"]),
    Route("/telecharger/releve.csv", statement_of_account),
    Route("/telecharger/inscriptions-{which}.csv", month_of_bookings),
    Route("/telecharger/facture-{invoice}.pdf", papers.invoice),
    Route("/telecharger/factures-{month}.pdf", papers.invoices_of_month),
    Route("/telecharger/impression-{month}.pdf", papers.invoices_to_print),
    Route("/telecharger/bordereau-{slip}.pdf", papers.deposit_slip),
    Route("/telecharger/modele-import.csv", model.of_import),
    Route("/televerser", uploads.bring, methods=["POST"]),
    Route("/telecharger/donnees-{number}.xlsx", own_data.of_family),
    Route("/telecharger/frequentation.xlsx", attendance.figures),
    Route("/telecharger/frequentation.csv", attendance.figures),
    Route("/telecharger/liste-du-jour.xlsx", attendance.list_of_day),
    Route("/telecharger/liste-du-jour.csv", attendance.list_of_day),
    Route("/telecharger/feuille-de-cuisine.pdf", attendance.kitchen_sheet),
    Route("/telecharger/feuille-de-cuisine.xlsx", attendance.kitchen_sheet),
    Route("/telecharger/statistiques.xlsx", attendance.statistics),
    Route("/telecharger/{export}.{form}", exports.export),  # after those that are more than a word
    Route("/jour", say_day),
    Route("/sante", health),
    Route("/favicon.png", icon),
]

middleware = [  # the first one is the outermost
    Middleware(PlainRefusal),
    Middleware(Headers, scripts=[SCRIPT], over_https=settings().over_https),
    Middleware(Crowd),
    Middleware(Sorry),
    Middleware(Shell, routes=routes, title=portal_name),
    Middleware(Reconnecting),
]
