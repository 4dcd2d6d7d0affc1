"""What the commune offers: services and their prices."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.contract_terms import ContractNotice, Per, ProRata
from cantine.common.cutoff_types import CutoffRule
from cantine.common.limits.service_limits import Audience, PlaceGroup, ServiceLink
from cantine.common.terms.booking_events import PricedEvent
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule, SiblingCount, TimeChoice
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class Service(Base):
    """A column of the month grid; inactive ones are shown nowhere.

    A stay is counted between `bound` (minutes) and the chosen or real time; without one, from the last arrival or the
    first departure offered. With `full_day_with_id` on the same day, the full-day tariff replaces both prices. What a
    sickness costs: the rules `sick_days`. `lasting`: the minutes of a presence without a time, for the CAF only. Until
    `late_cutoff` parents may still book after their cutoff. A contract changes with `contract_notice`, by parents
    themselves where `contracts_by_parents`. `audience`: for whom it is (None: everybody); `place_groups` have places of
    their own; `links` with other services.
    """

    __tablename__ = "service"
    __table_args__ = (
        make_word_check("time_choice", TimeChoice),
        make_word_check("carence", Carence),
        make_word_check("carence_counts", CarenceCount),
        make_word_check("proof", ProofRule),
        CheckConstraint("time_choice = 'none' OR coalesce(first_time < last_time AND step > 0, false)", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(unique=True)
    short_label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    term_weekdays: Mapped[frozenset[int]]
    holiday_weekdays: Mapped[frozenset[int]]
    time_choice: Mapped[TimeChoice] = mapped_column(default=TimeChoice.NONE)
    first_time: Mapped[int | None]
    last_time: Mapped[int | None]
    step: Mapped[int | None]
    capacity: Mapped[int | None]
    open_to_parents: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    account_code: Mapped[str] = mapped_column(default="")
    booking_cutoff: Mapped[CutoffRule]
    cancelling_cutoff: Mapped[CutoffRule]
    late_cutoff: Mapped[CutoffRule | None]
    bound: Mapped[int | None]
    full_day_with_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    carence: Mapped[Carence] = mapped_column(default=Carence.FIRST_BILLED, server_default="first_billed")
    carence_days: Mapped[int] = mapped_column(default=1, server_default="1")
    carence_counts: Mapped[CarenceCount] = mapped_column(default=CarenceCount.BOOKED, server_default="booked")
    proof: Mapped[ProofRule] = mapped_column(default=ProofRule.NONE, server_default="none")
    proof_hours: Mapped[int | None]
    least_days: Mapped[int] = mapped_column(default=0, server_default="0")
    cesu: Mapped[bool] = mapped_column(default=False, server_default=false())
    lasting: Mapped[int | None]
    contract_notice: Mapped[ContractNotice | None] = mapped_column(Structured(ContractNotice))
    contracts_by_parents: Mapped[bool] = mapped_column(default=False, server_default=false())
    audience: Mapped[Audience | None] = mapped_column(Structured(Audience))
    place_groups: Mapped[tuple[PlaceGroup, ...] | None] = mapped_column(Structured(tuple[PlaceGroup, ...]), default=())
    links: Mapped[tuple[ServiceLink, ...] | None] = mapped_column(Structured(tuple[ServiceLink, ...]), default=())


class ServiceTerms(Base):
    """What decides the price of a service from `first_day` on, beside its tariffs; see `PriceTerms` of the rules.

    A service that never changed has no row, and its own columns hold for all days; else they are those of its last row.
    """

    __tablename__ = "service_terms"
    __table_args__ = (
        make_word_check("time_choice", TimeChoice),
        make_word_check("carence", Carence),
        make_word_check("carence_counts", CarenceCount),
        make_word_check("proof", ProofRule),
    )

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    time_choice: Mapped[TimeChoice]
    bound: Mapped[int | None]
    full_day_with_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    carence: Mapped[Carence]
    carence_days: Mapped[int]
    carence_counts: Mapped[CarenceCount] = mapped_column(default=CarenceCount.BOOKED, server_default="booked")
    proof: Mapped[ProofRule] = mapped_column(default=ProofRule.NONE, server_default="none")
    proof_hours: Mapped[int | None]
    least_days: Mapped[int] = mapped_column(default=0, server_default="0")


class Tariff(Base):
    """The price of a service from a day on, until a later one; of its full day where `full_day`.

    `floor` and `ceiling` bound what an effort rate gives. With `unit_minutes` the price is that of a started unit, the
    first `tolerance` minutes of which are free; `day_minimum` and `day_ceiling` bound the day. All amounts are cents.
    `events` are what being late, absent or picked up late costs (None: nothing). Where it is `per` month, term or year
    it is that of a contract, `pro_rata` for a part of it, in so many `instalments`; terms begin in the months of
    `parts` (None: those of `TERMS_BEGIN`). `sibling_count`: the children that its ranks and numbers of children count.
    """

    __tablename__ = "tariff"
    __table_args__ = (
        UniqueConstraint("service_id", "first_day", "full_day", "per"),
        make_word_check("per", Per),
        make_word_check("pro_rata", ProRata),
        make_word_check("sibling_count", SiblingCount),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    first_day: Mapped[date]
    full_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    floor: Mapped[int | None]
    ceiling: Mapped[int | None]
    unit_minutes: Mapped[int | None]
    tolerance: Mapped[int] = mapped_column(default=0, server_default="0")
    day_minimum: Mapped[int | None]
    day_ceiling: Mapped[int | None]
    sibling_count: Mapped[SiblingCount] = mapped_column(default=SiblingCount.SCHOOL, server_default="school")
    per: Mapped[Per] = mapped_column(default=Per.DAY, server_default="day")
    pro_rata: Mapped[ProRata] = mapped_column(default=ProRata.WHOLE, server_default="whole")
    instalments: Mapped[int] = mapped_column(default=1, server_default="1")
    parts: Mapped[tuple[int, ...] | None] = mapped_column(Structured(tuple[int, ...]))
    events: Mapped[tuple[PricedEvent, ...] | None] = mapped_column(Structured(tuple[PricedEvent, ...]))


class TariffBand(Base):
    """The price from a quotient on (included): cents a unit, or a percentage of the quotient (`effort_rate`, in cents).

    `extra` cents come on top of a rate. For residents, others or all; from this rank of sibling on; for who holds the
    label, where there is one; in families with this number of children and more.
    """

    __tablename__ = "tariff_band"
    __table_args__ = (
        UniqueConstraint(
            "tariff_id",
            "from_quotient",
            "resident",
            "sibling_rank",
            "label_id",
            "family_size",
            name="uq_tariff_band_group",
        ),
        CheckConstraint("(cents IS NULL) <> (effort_rate IS NULL)", name="one_price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    from_quotient: Mapped[int] = mapped_column(default=0)
    resident: Mapped[bool | None]
    sibling_rank: Mapped[int] = mapped_column(default=1)
    label_id: Mapped[int | None] = mapped_column(ForeignKey("label.id"))
    family_size: Mapped[int] = mapped_column(default=1, server_default="1")
    extra: Mapped[int] = mapped_column(default=0, server_default="0")
    cents: Mapped[int | None]
    effort_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))


class ChildTariff(Base):
    """A child's own price for a unit of a service from a day on; None ends it."""

    __tablename__ = "child_tariff"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    cents: Mapped[int | None]


class Quotient(Base):
    """A family's quotient familial (CAF) from a day on; None: from then on nobody knows it."""

    __tablename__ = "quotient"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int | None]


class Menu(Base):
    """What is cooked on a day; `vegetarian` where everybody eats without meat and fish."""

    __tablename__ = "menu"

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str]
    vegetarian: Mapped[bool] = mapped_column(default=False, server_default=false())


class WaiverReason(Base):
    """A reason of the town's list for which staff do not ask a surcharge; those not `active` are offered no more."""

    __tablename__ = "waiver_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
