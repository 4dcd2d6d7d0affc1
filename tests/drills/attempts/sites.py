"""Other sites: their forms, scripts and websockets in the browser of who is signed in; where redirects lead; frames."""

from urllib.parse import urljoin, urlsplit

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cantine.http.session.cookie import COOKIE
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor, open_session
from tests.permissions.test_pages import SEEN

SITES = (
    "http://mechant.exemple",
    "null",
    "https://cantine.exemple.fr.mechant.exemple",
    "{own}.mechant.exemple",
    "{own}1",
)
SITES += (
    "http://mechant.exemple/{own}",
    "http://mechant.exemple#{own}",
    "file://",
    "{own}@mechant.exemple",
    "",
    "{own}x",
)

FETCHED = ("cross-site", "same-site", "none", "x")

AWAY = (
    "http://mechant.exemple/compte",
    "//mechant.exemple/compte",
    "{own}//mechant.exemple",
    "{own}/\\mechant.exemple",
    "{own}@mechant.exemple/compte",
    "{own}.mechant.exemple/compte",
    "javascript:alert(1)",
    "{own}/compte/..//mechant.exemple",
    "{own}/compte?x=http://mechant.exemple",
    "https://[",
    "{own}/%2f%2fmechant.exemple",
    "{own}\t/compte",
)


def attack_from_sites(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """What a page of another site can do with the cookies of its visitor."""
    with tally.row(
        "other sites (CSRF)", "forms and scripts of other sites on every route that changes something"
    ) as row:
        send_forms(row, town, visitors)
    with tally.row("other sites' websockets", "pages of other sites connect with the cookie") as row:
        for name in ("parent", "admin"):
            for site in SITES:
                knock(row, town, visitors[name], site.format(own=town.address))
    with tally.row("open redirects", "the way back of /langue, of a payment, of an address with a slash") as row:
        follow_redirects(row, town, visitors["parent"])
    with tally.row("frames and sniffing", "headers of pages, downloads, refusals and errors") as row:
        read_headers(row, town, visitors)


def send_forms(row: Row, town: Town, visitors: dict[str, Visitor]) -> None:
    """Signing out, paying, uploading and choosing a language, as other sites can ask for them."""
    parent, admin = visitors["parent"], visitors["admin"]
    token = open_session(town, parent.account_id or 0, parent.family_id)
    named: list[dict[str, str]] = [{"origin": site.format(own=town.address)} for site in SITES]
    named += [{"origin": town.address, "sec-fetch-site": fetched} for fetched in FETCHED]
    for headers in named:
        for method, path, who in (
            ("DELETE", "/session", token),
            ("POST", "/session", token),
            ("POST", "/paiement", token),
            ("POST", "/televerser", admin.token),
        ):
            form = {"choix": "tout", "montant": "1", "famille": "1", "ticket": "x"}
            body = {"data": form} if method == "POST" else {}
            answer = town.request(method, path, who, headers=headers, **body)
            row.refuse(answer.status_code == 403, f"{method} {path} with {headers}: {answer.status_code}")
        asked = {**headers, "referer": "http://mechant.exemple/", "sec-fetch-site": "cross-site"}
        answer = town.request("GET", "/langue?choix=en", token, headers=asked)
        row.refuse("set-cookie" not in answer.headers, f"another language with {headers}")
    alive = town.request("GET", "/telecharger/releve.csv", token).status_code == 200
    row.refuse(alive, "another site has signed somebody out")


def knock(row: Row, town: Town, visitor: Visitor, site: str) -> None:
    """A websocket of another site's page, with the cookie that the browser would send along."""
    address = town.address.replace("http", "ws", 1) + "/_stcore/stream"
    cookie = {"Cookie": f"{COOKIE}={visitor.token}", "Origin": site}
    try:
        connect(address, additional_headers=cookie, subprotocols=["streamlit"]).close()  # type: ignore[list-item]
    except (InvalidStatus, ValueError) as refused:
        code = refused.response.status_code if isinstance(refused, InvalidStatus) else 403
        row.refuse(code in (400, 403), f"a websocket from {site!r}: {code}")
    else:
        row.refuse(False, f"a websocket from {site!r}")


def follow_redirects(row: Row, town: Town, visitor: Visitor) -> None:
    """Every redirect leads to a page of the portal."""
    for away in AWAY:
        there = away.format(own=town.address)
        for path in ("/langue?choix=en", "/langue?choix=en&retour=http://mechant.exemple", "/langue"):
            stays(row, town, "GET", path, visitor, referer=there)
    for path in (
        "//mechant.exemple/",
        "/\\mechant.exemple/",
        "/compte//",
        "//mechant.exemple/compte/",
        "/%2fmechant.exemple/",
    ):
        stays(row, town, "GET", path, visitor)
    for name in ("idop", "reference", "retour", "next", "url"):
        for away in AWAY:
            stays(row, town, "GET", f"/paiement/retour?{name}={away.format(own=town.address).strip()}", visitor)
            stays(row, town, "POST", "/paiement", visitor, data={name: away, "choix": "tout"})
    for page in sorted(SEEN):
        stays(row, town, "GET", f"/{page}?next=http://mechant.exemple&url=//mechant.exemple", visitor)


def stays(
    row: Row, town: Town, method: str, path: str, visitor: Visitor, data: dict[str, str] | None = None, **headers: str
) -> None:
    try:
        answer = town.request(method, path, visitor.token, headers=headers, data=data)
    except Exception as error:  # httpx refuses to send some of it, as a browser does
        row.refuse("Illegal" in str(error) or "Invalid" in str(error), f"{path}: {error!r}")
        return
    leads = urljoin(town.address, answer.headers.get("location", "/")).replace("\\", "/")
    home = urlsplit(leads).netloc == urlsplit(town.address).netloc
    row.refuse(home, f"{method} {path} with {headers}: leads to {answer.headers.get('location')}")


def read_headers(row: Row, town: Town, visitors: dict[str, Visitor]) -> None:
    """No answer may be shown in another site's frame, be taken for what it is not, or tell where somebody was."""
    paths = [f"/{page}" for page in sorted(SEEN)]
    paths += ["/inconnue", "/telecharger/releve.csv", "/telecharger/donnees-1.xlsx", "/telecharger/reglement.pdf"]
    paths += ["/agenda/x.ics", "/sante", "/jour", "/langue", "/favicon.png", "/_stcore/health", "/_stcore/host-config"]
    paths += ["/media/x", "/component/x", "/paiement/notification", "/paiement/retour", "/manifest.webmanifest"]
    for name in ("nobody", "parent", "admin"):
        for path in paths:
            headers = town.request("GET", path, visitors[name].token).headers
            policy = headers.get("content-security-policy", "")
            framed = headers.get("x-frame-options") != "DENY" or "frame-ancestors 'none'" not in policy
            sniffed = headers.get("x-content-type-options") != "nosniff"
            told = headers.get("referrer-policy") not in ("same-origin", "no-referrer", "strict-origin")
            shared = "access-control-allow-origin" in headers
            row.refuse(not (framed or sniffed or told or shared), f"{path}: {framed=} {sniffed=} {told=} {shared=}")
