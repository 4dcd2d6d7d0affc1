"""Filling databases with the demonstration, and asking them what it promises."""

from datetime import timedelta

from sqlalchemy import func, select

from cantine import demo
from cantine.common.paris import local_date
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import compute_cutoff
from cantine.store import database
from cantine.store.tables import Base, Invoice, Payment
from tests.dates import at

NOW = at("jeudi 2026-11-19 16:59:30")


def filled(url, now=NOW, families=60, **how):
    with database.open_writer(url) as db:
        return demo.fill(db, now, families, **how)


def balance(db, family):
    paid = db.scalar(select(func.coalesce(func.sum(Payment.cents), 0)).where(Payment.family_id == family))
    return paid - db.scalar(select(func.coalesce(func.sum(Invoice.cents), 0)).where(Invoice.family_id == family))


def next_bookable_monday(db, now):
    """The first Monday whose week a parent may still change."""
    meal, calendar = offer.list_services(db)[0], offer.read_calendar(db, "A", local_date(now), local_date(now))
    monday = local_date(now) - timedelta(local_date(now).weekday())
    while compute_cutoff(meal, monday, calendar) <= now:
        monday += timedelta(7)
    return monday


def content(db, *names):
    """Every row of every table, or of those with these names, but for what differs from run to run: salts, and the
    moment in the journal."""
    tables_and_columns = [
        (table, [column for column in table.c if column.name not in ("password_hash", "at")])
        for table in Base.metadata.sorted_tables
        if not names or table.name in names
    ]
    return {
        table.name: db.execute(select(*columns).order_by(*table.primary_key)).all()
        for table, columns in tables_and_columns
    }
