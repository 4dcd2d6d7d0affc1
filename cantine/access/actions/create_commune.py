"""The first start: a commune, its zone, its first administrator and the services of the tutorial."""

from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.person_names import check_name
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Role
from cantine.common.school_days import TERRITORIES, ZONES, OwnCalendar
from cantine.common.zones import CORSICA
from cantine.journal.entries import Action, write_entry
from cantine.offer.rules.default_services import list_default_services
from cantine.store.tables import Account, Commune, LocalHolidays, Service

BEGINNING = date(1, 1, 1)


def create_commune(db: Session, name: str, zone: str, admin: str, email: str, kept: str, now: datetime) -> None:
    """Fill an empty database; `kept` is the hash of the administrator's password, `zone` what `choose_zone` answers.

    A town outside of the zones begins with an empty calendar of its own, and with the public holidays of its territory.
    Raises NotAccepted where a commune is there already, or something is missing or unusable.
    """
    if db.scalar(select(exists().where(Commune.id == 1))):
        raise NotAccepted("Cette base de données a déjà une commune.")
    if zone not in (*ZONES, CORSICA, *TERRITORIES):
        raise NotAccepted("La zone scolaire est A, B ou C.")
    address = form_input.clean_email(email)
    if address is None:
        raise NotAccepted("Indiquez l'adresse mail de l'administrateur.")
    town = form_input.require_line(name, "le nom de la commune")
    own = None if zone in ZONES else OwnCalendar(TERRITORIES.get(zone, zone))
    db.add(Commune(id=1, name=town, zone=zone if own is None else ZONES[0], email=address, own_calendar=own))
    if zone in TERRITORIES:
        db.add(LocalHolidays(first_day=BEGINNING, territory=zone))
    called = check_name(form_input.require_line(admin, "le nom de l'administrateur"))
    account = Account(name=called, email=address, password_hash=kept, role=Role.ADMIN)
    db.add(account)
    db.add_all([Service(**service) for service in list_default_services()])
    db.flush()
    write_entry(db, account.id, Action.FOUND_COMMUNE, now, after={"name": town, "zone": zone})
