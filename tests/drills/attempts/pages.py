"""Every page of the portal × everybody: whoever it is not for meets the sign-in or no page, and nobody else's marks."""

from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import MARK, Visitor
from tests.drills.attempts.window import MISSING, Window
from tests.permissions.test_pages import SEEN

TELLING = (b"Traceback (most recent", b"sqlalchemy", b"psycopg", b"sqlite3.", b"$2b$", b"site-packages")
"""What no answer may say: how the portal is made, and what it keeps secret."""

FOR_EVERYBODY = {address for address, who in SEEN.items() if "nobody" in who}


def attack_pages(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Each address as it is, and with what it could be asked about another family; by each visitor on one connection,
    and, of those who were let in once, on the page that they had open before."""
    with tally.row("pages × visitors", "every address, own and others' parameters, by each visitor") as row:
        for visitor in visitors.values():
            window = Window(town.address, visitor.token)
            asked = list_parameters(town, visitor)
            own = b""
            for address in sorted(SEEN):
                for parameters in asked[:2] if quick else asked:
                    own += window.visit(address, **parameters).shown
                    judge(row, window, visitor, address, f"{visitor.name}: /{address} {parameters or ''}")
            window.close()
            if visitor.person != "nobody":  # else the drill would be blind
                assert MARK.search(own), f"Nothing of what {visitor.name} may see was seen."


def list_parameters(town: Town, visitor: Visitor) -> list[dict[str, str]]:
    """None; those of another family, of one that shares a child, of no family; and what is no number at all."""
    own_family = visitor.family_id or 0
    tried: list[dict[str, str]] = [{}]
    for family in (2 if own_family != 2 else 1, 4 if own_family != 4 else 3):
        ((child,),) = town.ask("SELECT max(child_id) FROM custody WHERE family_id = :id", id=family)
        [(invoice,), *_] = [*town.ask("SELECT id FROM invoice WHERE family_id = :id", id=family), (1,)]
        tried.append(
            {
                "numero": str(family),
                "famille": str(family),
                "enfant": str(child),
                "facture": str(invoice),
                "paiement": "1",
                "tentative": "1",
                "mois": "2026-11",
            }
        )
    strange = "1' OR 1=1 --"
    tried.append({"numero": strange, "enfant": "-1", "facture": "9" * 400, "mois": "9999-99", "page": "-1"})
    return tried


def judge(row: Row, window: Window, visitor: Visitor, address: str, attempt: str) -> None:
    """One page that was shown: whether it may have been, and whether something in it is not the visitor's."""
    foreign = visitor.find_foreign(window.shown)
    telling = [word for word in TELLING if word in window.shown]
    row.fell += window.fell
    if visitor.must_choose and address not in FOR_EVERYBODY:
        refused = "Choisissez votre mot de passe" in window.title
    elif visitor.person in SEEN[address]:
        refused = True  # theirs to open
    else:
        refused = window.is_sign_in if visitor.person == "nobody" else window.title == MISSING
    why = [*sorted(foreign), *telling] or [f"the page « {window.title} »"]
    row.refuse(refused and not foreign and not telling, f"{attempt}: {', '.join(str(one) for one in why)}")
