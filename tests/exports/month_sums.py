"""What every screen, export and paper says a billed month comes to, and the same worked out from the bare rows."""

import re
from collections import Counter
from io import StringIO
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.billing.queries import deliveries, invoice_pages, month_cost, printed_invoices
from cantine.common.list_filter import ListFilter
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import xlsx
from cantine.exports import EXPORTS, build_table
from cantine.ledger.queries import month_overview
from cantine.ledger.rules import overview as rules
from cantine.store import database
from cantine.store.tables import Payment
from tests.support.sheets import opened, rows
from tests.support.table_reading import pages

PARIS = ZoneInfo("Europe/Paris")
BY_MONTH = ("factures", "lignes", "etat-mensuel")
TOTAL = re.compile(r"Total de (cette facture|cet avoir) ([0-9 ]+),([0-9]{2}) €")


def said(url, month, today):
    """Cents of the month by the name of each screen and list; a month is its first day."""
    with database.open_reader(url) as db:
        still_open = month_overview.read_unpaid(db)
        parts = rules.sum_by_service(month_overview.list_bills(db, month, still_open))
        _listed, count, listed = invoice_pages.list_page(db, month)
        found = {
            "Vue du mois": rules.sum_figures(parts.values()).net,
            "Mois après mois": month_overview.sum_by_month(db, [month], still_open)[month].net,
            "Facturation": listed,
        }
        for address in BY_MONTH:
            export, chosen = EXPORTS[address], ListFilter(month=month)
            found[address] = export.size(db, chosen, today).sums["Montant"]
            csv = b"".join(write_csv(build_table(db, export, chosen, today))).decode("utf-8-sig")
            head, *_lines, last = (line.split(";") for line in StringIO(csv).read().splitlines())
            found[f"{address}.csv"] = round(100 * float(last[head.index("Montant")].replace(",", ".") or 0))
        assert deliveries.read_progress(db, month).all <= count == len(printed_invoices.list_ids_for_month(db, month))
    return found


def by_service(url, month):
    """Cents of the month by service, as « Vue du mois » and as « Lignes » say it; what came to nought is left out."""
    with database.open_reader(url) as db:
        parts = rules.sum_by_service(month_overview.list_bills(db, month, {}))
        services = [service for service in parts if service]
        lines = {
            service: EXPORTS["lignes"].size(db, ListFilter(month=month, service=service), month).sums["Montant"]
            for service in services
        }
    seen = {service: parts[service].net for service in services if parts[service].net}
    return seen, {service: cents for service, cents in lines.items() if cents}


def of_children(url, month):
    """Cents that the estimate of parents takes for billed: of each child of each family, all together."""
    with database.open_reader(url) as db:
        homes = db.execute(text("SELECT family_id, child_id FROM custody")).all()
        return sum(month_cost.read_family(db, family, [child], month).billed.get(month, 0) for family, child in homes)


def on_paper(url, month):
    """Cents of the month as its papers have them: read back from the PDF of all that is on the month's file."""
    with database.open_reader(url) as db:
        ids = printed_invoices.list_ids_for_month(db, month)
        if not ids:
            return 0
        whole = invoice_pdf(printed_invoices.read_invoices(db, ids), printed_invoices.read_letterhead(db), tags=False)
    totals = TOTAL.findall("\n".join(pages(whole)))
    assert len(totals) == len(ids)
    return sum(
        (-1 if kind == "cet avoir" else 1) * (int(euros.replace(" ", "")) * 100 + int(cents))
        for kind, euros, cents in totals
    )


def in_spreadsheets(url, month, today):
    """Cents of the month in the last row of each spreadsheet."""
    found = {}
    with database.open_reader(url) as db:
        for address in BY_MONTH:
            made = b"".join(xlsx(build_table(db, EXPORTS[address], ListFilter(month=month), today)))
            head, *_lines, last = rows(opened(made).worksheets[0])
            found[f"{address}.xlsx"] = round(100 * (dict(zip(head, last, strict=True))["Montant"] or 0))
    return found


def reckoned(url):
    """Cents of each month (« 2026-11 ») from the rows of the lines alone: the second calculation.

    A line counts in the month that its invoice bills, or in which it was issued where it bills none; a line of a credit
    note counts against the month of the invoice that it corrects.
    """
    with database.open_reader(url) as db:
        papers = db.execute(
            text("SELECT id, kind, CAST(month AS TEXT), CAST(issued_on AS TEXT), corrects_id FROM invoice")
        )
        of = {row[0]: row for row in papers}
        cents = db.execute(text("SELECT invoice_id, sum(quantity * unit_cents) FROM invoice_line GROUP BY invoice_id"))
        found = Counter()
        for invoice, of_lines in cents:
            _id, kind, _month, _day, corrects = of[invoice]
            _id, _kind, month, day, _corrects = of[corrects or invoice]
            found[(month or day)[:7]] += int(of_lines) if kind == "invoice" else -int(of_lines)
    return found


ACCOUNTS = {
    "cheque": "5112",
    "cash": "531",
    "transfer": "515",
    "card": "5115",
    "cesu": "5118",
    "online_card": "51181",
    "online_debit": "51181",
}


def by_account(journal):
    """Debit less credit of each account in these rows of the accounting journal; what comes to nought is left out."""
    found = Counter()
    for row in journal:
        found[row[3]] += (row[-2] or 0) - (row[-1] or 0)
    return {account: cents for account, cents in found.items() if cents}


def reckon_accounts(url, month):
    """The same from the bare rows, for « 2026-11 »: a paper on its day, a payment on its day in the books.

    A payment counts on the day that it was received, or was recorded where that was in a later month; it is taken back
    as it is cancelled. Days of instants are those of Paris.
    """
    found = Counter()
    question = (
        "SELECT CAST(issued_on AS TEXT), kind, line_cents, account_code FROM (SELECT issued_on, invoice.kind AS kind, "
        "invoice_line.cents AS line_cents, account_code FROM invoice JOIN invoice_line ON invoice_id = invoice.id) AS l"
    )
    with database.open_reader(url) as db:
        for day, kind, cents, account in db.execute(text(question)):
            if day[:7] == month:
                owed = int(cents) if kind == "invoice" else -int(cents)
                found["4111"] += owed
                found[account or "4718"] -= owed
        for paid in db.execute(select(Payment.__table__)):
            received, recorded = paid.received_on, paid.recorded_at.astimezone(PARIS).date()
            days = [(received if f"{received:%Y-%m}" == f"{recorded:%Y-%m}" else recorded, 1)]
            if paid.cancelled_at:
                days.append((paid.cancelled_at.astimezone(PARIS).date(), -1))
            for day, sign in days:
                if f"{day:%Y-%m}" == month:
                    found[ACCOUNTS[str(paid.method)]] += sign * paid.cents
                    found["4111"] -= sign * paid.cents
    return {account: cents for account, cents in found.items() if cents}
