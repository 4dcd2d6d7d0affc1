"""Two families with one of everything: what a year of invoices, credit notes and payments may hold."""

from typing import Any

from cantine.common.vocabulary import ChargeKind, InvoiceKind, Method
from cantine.store import database
from cantine.store.tables import DepositSlip, Family, Invoice, InvoiceLine, Payment, Service
from tests.cast import Cast
from tests.dates import at, on

OCTOBER = on("jeudi 2026-10-01")
NAME = '=SOMME(A1;"é") ; <b>'
"""What Chloé's family is called: a formula, a separator, quotes, markup."""


def _issue(db: Any, number: int, family: int, day: str, lines: list[dict[str, Any]], **more: Any) -> int:
    cents = sum(line["quantity"] * line["unit_cents"] for line in lines)
    fields = {"kind": InvoiceKind.INVOICE, "label": f"Pièce {number}", "month": None, "due_on": None, **more}
    row = Invoice(year=2026, number=number, family_id=family, issued_on=on(day), cents=cents, **fields)
    db.add(row)
    db.flush()
    for position, line in enumerate(lines, 1):
        amount = line["quantity"] * line["unit_cents"]
        db.add(InvoiceLine(invoice_id=row.id, position=position, cents=amount, **{"label": "Ligne", **line}))
    db.flush()
    return row.id


def settle(cast: Cast) -> None:
    """Write it all. Alice was billed October, a part of which was credited; Chloé's family pays in advance."""
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.chloes_family).name = NAME
        db.get_one(Service, cast.meal).account_code = "7067"
        db.get_one(Service, cast.morning_care).cesu = True
        meals = {"child_id": cast.leo, "service_id": cast.meal, "label": "Léo - Repas", "unit_cents": 445}
        care = {"child_id": cast.zoe, "service_id": cast.morning_care, "label": "Zoé - Garderie", "unit_cents": 110}
        october = _issue(
            db,
            1,
            cast.alices_family,
            "jeudi 2026-11-05",
            [
                {**meals, "quantity": 10, "days": "1, 2, 5", "account_code": "70670"},
                {**meals, "quantity": 1, "unit_cents": 45, "kind": ChargeKind.SURCHARGE},
                {**care, "quantity": 12, "days": "1, 2, 5"},
                {**care, "quantity": 1, "unit_cents": -20, "kind": ChargeKind.DISCOUNT},
            ],
            month=OCTOBER,
            due_on=on("lundi 2026-11-30"),
        )
        _issue(
            db,
            2,
            cast.alices_family,
            "mardi 2026-12-01",
            [{**meals, "quantity": 2, "account_code": "70670"}, {**care, "quantity": 12}],
            kind=InvoiceKind.CREDIT_NOTE,
            corrects_id=october,
            reason="Fermeture ; grève",
        )
        trip = {"quantity": 1, "unit_cents": 2500, "kind": ChargeKind.SPECIAL, "label": "Sortie à la ferme"}
        _issue(db, 3, cast.chloes_family, "mercredi 2026-10-14", [trip], due_on=on("samedi 2026-10-31"))
        slip = DepositSlip(number=7, made_on=on("vendredi 2026-11-20"))
        db.add(slip)
        db.flush()

        def pay(family: int, day: str, cents: int, method: Method, **more: Any) -> None:
            db.add(Payment(family_id=family, received_on=on(day), cents=cents, method=method, **more))
            db.flush()

        pay(cast.alices_family, "mardi 2026-11-10", 3000, Method.CHEQUE, reference="0012", bank="+Banque")
        pay(cast.alices_family, "mardi 2026-11-17", 1000, Method.CESU)
        pay(cast.chloes_family, "mardi 2026-11-17", 4000, Method.CHEQUE, reference="77", deposit_slip_id=slip.id)
        pay(
            cast.alices_family,
            "samedi 2026-10-31",
            9900,
            Method.CARD,
            cancelled_at=at("mardi 2026-12-01 00:30:00"),  # the day before in UTC
            cancelled_why="Double saisie",
        )
