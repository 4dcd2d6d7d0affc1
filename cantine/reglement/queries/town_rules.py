"""What the règlement is made of, read in a fixed number of questions, whatever the town has set."""

from datetime import date

from sqlalchemy import exists, select

from cantine.closures import queries as closures
from cantine.common.how_to_pay import describe_how_to_pay
from cantine.common.school_days import school_year
from cantine.families.queries import classes, families, labels
from cantine.offer.queries import offer
from cantine.offer.queries.audience_names import read_names
from cantine.offer.queries.commune import read_details
from cantine.offer.queries.incident_stops import read_incident_stops
from cantine.prices.queries import prices
from cantine.reglement.rules.town_rules import OwnChildren, TownRules
from cantine.sickness.queries import cases
from cantine.store.database import Reader
from cantine.store.tables import Booking


def read_town_rules(db: Reader, today: date) -> TownRules:
    """The settings that the règlement says, as they hold on `today`; closures until the end of the school year."""
    commune = read_details(db)
    return TownRules(
        today=today,
        services=offer.list_services(db),
        tariffs=prices.list_tariffs(db),
        labels=labels.read_names(db),
        calendar=offer.read_calendar(db, commune.zone, today, school_year(today)[1]),
        classrooms=classes.read_labels(db),
        schools=closures.read_schools(db),
        sick_until=commune.sick_until,
        due_after=commune.due_after,
        how_to_pay=describe_how_to_pay(commune.how_to_pay, commune.address, commune.phone, commune.email),
        stop_debt_days=commune.stop_debt_days,
        incident_stops=read_incident_stops(db),
        names=read_names(db),
        quotient_name=commune.quotient_name,
        quotient_ends=commune.quotient_ends,
        excused=[case.excused for case in cases.list_cases(db) if case.active],
    )


def read_own_children(db: Reader, family_id: int, today: date) -> OwnChildren:
    """What the prices of this family's children depend on today, as the bill of this month would count them."""
    price_list = prices.read_price_lists(db, [family_id], month=today.replace(day=1))[family_id]
    children = families.list_children(db, family_id, today)
    return OwnChildren(
        price_list.household, {one.id: (one.first_name, one.pupil.classroom_on(today)) for one in children}
    )


def has_begun(db: Reader) -> bool:
    """Whether anything was ever booked: a model is for a commune that begins."""
    return bool(db.scalar(select(exists().where(Booking.id.is_not(None)))))
