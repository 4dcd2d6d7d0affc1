"""Every route of the portal × everybody, with numbers of their own, of others and of nobody; by every method."""

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import httpx
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.drills.attempts.pages import TELLING
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.permissions.test_routes import ANSWERS

OF_SOMEBODY = frozenset(
    {
        "/telecharger/inscriptions-{which}.csv",
        "/telecharger/facture-{invoice}.pdf",
        "/telecharger/quittance-{payment}.pdf",
        "/telecharger/justificatif-{page}.{kind}",
        "/telecharger/donnees-{number}.xlsx",
    }
)
"""What a guardian may have of their own family, and of no other."""

OPEN = frozenset({path for _, path in ANSWERS if path.startswith("/simulateur")})
"""The simulated payment service of a demonstration, which holds nothing of anybody; a real commune has none."""

STRANGE = ("0", "-1", "1e3", "999999", "9" * 40, "١", "1%20OR%201=1", "..%2F1", "1%00", "%27%3B--", "1;2", "null")
"""Numbers that are none, or nobody's."""

WRONG_METHODS = ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@dataclass(frozen=True)
class Things:
    """What can be asked for by its number, for each family (id)."""

    of_family: dict[int, dict[str, list[str]]]
    shared: dict[str, str]


def attack_downloads(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Downloads and uploads, each a row."""
    things = gather_things(town)
    with tally.row("downloads", "every route with own, others', guessed and strange numbers") as row:
        for visitor in visitors.values():
            for path in sorted({path for method, path in ANSWERS if method == "GET" and path not in OPEN}):
                ask_for_all(row, town, visitor, path, things)
    with tally.row("other methods", f"every route by {', '.join(WRONG_METHODS)}") as row:
        for visitor in visitors.values():
            for path in sorted({path for _, path in ANSWERS if path.startswith("/telecharger/")}):
                address = fill(path, first_of(things, 2))
                for method in WRONG_METHODS if visitor.name in ("nobody", "parent", "admin") else ("HEAD",):
                    answer = town.request(method, address, visitor.token)
                    if method != "HEAD":
                        row.refuse(answer.status_code in (403, 404, 405), f"{visitor.name}: {method} {address}")
                        continue
                    foreign = path in OF_SOMEBODY and visitor.family_id != 2
                    judge(row, visitor, path, answer, f"{visitor.name}: {method} {address}", foreign=foreign)
    with tally.row("uploads", "every purpose by each visitor, for their own and others' absences") as row:
        for visitor in visitors.values():
            for purpose in ("", "logo", "payments", "proof", "x", "../logo"):
                send_file(row, town, visitor, purpose)


def ask_for_all(row: Row, town: Town, visitor: Visitor, path: str, things: Things) -> None:
    """The route with the numbers of each family, then with strange ones."""
    owners: dict[str, set[int]] = {}
    for family, own in things.of_family.items():
        for number in range(max(len(numbers) for numbers in own.values())):
            chosen = {name: numbers[number % len(numbers)] for name, numbers in own.items() if numbers}
            owners.setdefault(fill(path, {**things.shared, **chosen}), set()).add(family)
    for address, families in owners.items():
        answer = town.request("GET", address, visitor.token)
        foreign = path in OF_SOMEBODY and visitor.family_id not in families
        judge(row, visitor, path, answer, f"{visitor.name}: GET {address}", foreign=foreign)
    for strange in STRANGE if "{" in path else ():
        address = re.sub(r"{\w+}", strange, path)
        answer = town.request("GET", address, visitor.token)
        judge(row, visitor, path, answer, f"{visitor.name}: GET {address}", foreign=path in OF_SOMEBODY)


def judge(row: Row, visitor: Visitor, path: str, answer: httpx.Response, attempt: str, *, foreign: bool) -> None:
    """An answer: a file only for whom the table of routes says so, of a family only for itself, and no other's marks.
    What a HEAD answers is the start of what a GET would."""
    row.fell += answer.status_code >= 500
    content = read_content(answer)
    marks, telling = visitor.find_foreign(content), [word for word in TELLING if word in content]
    if path == "/telecharger/donnees-{number}.xlsx":  # a family may ask what the town hall noted about it
        marks -= {f"Xqn{visitor.family_id}z"}
    handed_out = answer.status_code in (200, 206) and not path.startswith(("/jour", "/polices"))
    may = ANSWERS.get(("GET", path), {}).get(visitor.person) == 200
    if visitor.person == "guardian" and foreign:
        may = False
    why = f"{attempt}: {answer.status_code}, {', '.join([*marks, *map(str, telling)]) or 'handed out'}"
    row.refuse(not (handed_out and not may) and not marks and not telling, why)


def read_content(answer: httpx.Response) -> bytes:
    """What the answer says, whatever form it has."""
    content = answer.content
    try:
        if content.startswith(b"PK"):
            with ZipFile(BytesIO(content)) as parts:
                return b"\n".join(parts.read(name) for name in parts.namelist())
        if content.startswith(b"%PDF") and len(content) < 300_000:  # one family's, not a month's
            return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    except (BadZipFile, PyPdfError):
        pass
    return content


def send_file(row: Row, town: Town, visitor: Visitor, purpose: str) -> None:
    """A file of this purpose: of families, a logo, payments, or a page of the proof of another family's absence."""
    absences = [number for (number,) in town.ask("SELECT id FROM absence")] if purpose == "proof" else [0]
    for absence in absences:
        owners = "SELECT family_id FROM custody JOIN absence USING (child_id) WHERE absence.id = :id"
        own = visitor.family_id in [family for (family,) in town.ask(owners, id=absence)]
        headers = {"x-for": purpose, "x-about": str(absence), "x-name": "%2e%2e%2fcantine.db"}
        answer = town.request("POST", "/televerser", visitor.token, headers=headers, content=b"not a picture")
        row.fell += answer.status_code >= 500
        allowed = {"logo": {"admin"}, "payments": {"admin", "finance"}, "proof": {"guardian"} if own else set()}
        may = visitor.person in allowed.get(purpose, {"admin"})
        seen_by_purpose = answer.status_code in (200, 422)
        # Whether a file is a picture is said before it is asked whose absence it is: that tells nothing of others.
        harmless = purpose == "proof" and visitor.person == "guardian" and answer.status_code == 422
        row.refuse(may or harmless or not seen_by_purpose, f"{visitor.name}: a file for « {purpose} » {absence}")


def fill(path: str, things: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda name: things.get(name[1], "1"), path)


def first_of(things: Things, family: int) -> dict[str, str]:
    return {**things.shared, **{name: numbers[0] for name, numbers in things.of_family[family].items() if numbers}}


def gather_things(town: Town) -> Things:
    """What the demonstration has, and what it lacks: a receipt and the page of a proof for each family."""
    of_family: dict[int, dict[str, list[str]]] = {}
    for (family,) in town.ask("SELECT id FROM family ORDER BY id"):
        children = [child for (child,) in town.ask("SELECT child_id FROM custody WHERE family_id = :f", f=family)]
        add_receipt_and_proof(town, family, children[0])
        received = "SELECT p.id FROM payment p JOIN cash_receipt r ON r.payment_id = p.id AND family_id = :f"
        of_family[family] = {
            "which": [
                f"{child}-2026-{month}" for child in children for month in ("10", "11")
            ],  # a shared one is both's
            "invoice": [str(one) for (one,) in town.ask("SELECT id FROM invoice WHERE family_id = :f", f=family)],
            "payment": [str(one) for (one,) in town.ask(received, f=family)],
            "page": [str(one) for (one,) in town.ask("SELECT id FROM absence_proof WHERE family_id = :f", f=family)],
            "number": [str(family)],
        }
    [(slip,), *_] = [*town.ask("SELECT id FROM deposit_slip"), (1,)]
    shared = {"month": "2026-10", "slip": str(slip), "day": "2026-11-05", "export": "factures", "form": "csv"}
    return Things(of_family, {**shared, "kind": "jpg", "token": "x" * 43, "name": "x"})


def add_receipt_and_proof(town: Town, family: int, child: int) -> None:
    town.change(
        "INSERT INTO payment (family_id, received_on, method, cents, reference, bank, recorded_at, accounted_on, "
        "account_code, receivable_code, cancelled_why, reason) "
        "VALUES (:f, '2026-11-05', 'cash', 100, '', '', '2026-11-05 10:00:00', '2026-11-05', '', '', '', '')",
        f=family,
    )
    town.change(
        "INSERT INTO cash_receipt (year, number, payment_id, issued_on) "
        "SELECT 2026, 9000 + :f, max(id), '2026-11-05' FROM payment",
        f=family,
    )
    town.change(
        "INSERT INTO absence (child_id, first, last, reported_at) "
        "VALUES (:c, '2026-11-05', '2026-11-05', '2026-11-05 10:00:00')",
        c=child,
    )
    town.change(
        "INSERT INTO absence_proof (absence_id, family_id, sent_at, content) "
        "SELECT max(id), :f, '2026-11-05 10:00:00', :page FROM absence",
        f=family,
        page=f"a photo Xqh{child}z".encode(),
    )
