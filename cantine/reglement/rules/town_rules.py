"""What the règlement is made of, and the form that it has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cantine.closures.rules import Schools
from cantine.common.limits.audience_words import AudienceNames
from cantine.common.terms.incident_stops import IncidentStop
from cantine.common.vocabulary import QUOTIENT
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase
from cantine.prices.rules.unit_prices import DatedTariff, PricedHousehold


@dataclass(frozen=True)
class OwnChildren:
    """A family that reads its own prices: what they depend on, and each child's (id) first name and class (id)."""

    household: PricedHousehold
    children: Mapping[int, tuple[str, int | None]]


@dataclass(frozen=True)
class TownRules:
    """Everything that the règlement is made of, as it holds on `today`; `own` are the children of who reads it."""

    today: date
    services: Sequence[ServiceRules]
    tariffs: Sequence[DatedTariff]
    labels: Mapping[int, str]
    calendar: Calendar
    classrooms: Mapping[int, str] = field(default_factory=dict)
    schools: Schools = field(default_factory=dict)
    sick_until: int = 0
    due_after: int = 0
    how_to_pay: str = ""
    stop_debt_days: int | None = None
    incident_stops: Sequence[IncidentStop] = ()
    quotient_name: str = QUOTIENT
    quotient_ends: str = ""
    excused: Sequence[ExcusedCase] = ()
    names: AudienceNames = field(default_factory=dict)
    own: OwnChildren | None = None


@dataclass(frozen=True)
class RulePart:
    """What stands under a smaller title, such as a service: sentences, each a paragraph, or lines of a list.

    Those in the places `own` are about the family that reads.
    """

    title: str
    sentences: Sequence[str]
    own: Collection[int] = ()


@dataclass(frozen=True)
class RuleChapter:
    """A chapter of the règlement: sentences, then parts."""

    title: str
    sentences: Sequence[str] = ()
    parts: Sequence[RulePart] = ()
