"""A booking period as the town hall enters it, and what it must be to hold."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from cantine.common.form_input import NotAccepted, require_line
from cantine.common.paris import local_date
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.offer.rules.periods import PeriodRules

LONGEST = timedelta(400)
ANNOUNCED_AT_MOST = 60
"""Days before its opening that a period is announced by mail at the earliest."""


@dataclass(frozen=True)
class PeriodForm:
    """What the settings say of a period of these services; instants are UTC, see the table.

    `announce_days` before it opens (0: when it opens; None: never) families get one letter. With a `waiting_room` they
    have their turns one after the other.
    """

    label: str
    first_day: date
    last_day: date
    service_ids: frozenset[int] = frozenset()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cancel_until: datetime | None = None
    mode: PeriodMode = PeriodMode.FIRST_COME
    priorities: tuple[Priority, ...] = ()
    announce_days: int | None = None
    waiting_room: bool = False

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted with the first thing that does not fit."""
        label = require_line(self.label, "le nom de la période, par exemple « Vacances d'hiver 2027 »")
        if self.last_day < self.first_day:
            raise NotAccepted("Le dernier jour est avant le premier : vérifiez les dates.")
        if self.last_day - self.first_day > LONGEST:
            raise NotAccepted("Une période dure un an au plus : vérifiez les dates.")
        if not self.service_ids:
            raise NotAccepted("Choisissez au moins une prestation.")
        self._check_instants()
        if self.announce_days is not None and not 0 <= self.announce_days <= ANNOUNCED_AT_MOST:
            raise NotAccepted(f"L'annonce part de 0 à {ANNOUNCED_AT_MOST} jours avant l'ouverture.")
        if self.announce_days is not None and self.opens_at is None:
            raise NotAccepted("Pour annoncer la période par mail, indiquez quand elle ouvre.")
        self._check_waiting_room()
        return {**vars(self), "label": label, "priorities": self._clean_priorities()}

    def _check_waiting_room(self) -> None:
        if self.waiting_room and self.opens_at is None:
            raise NotAccepted("Pour ouvrir avec une salle d'attente, indiquez quand la période ouvre.")
        if self.waiting_room and self.mode is not PeriodMode.FIRST_COME:
            raise NotAccepted(
                "La salle d'attente est pour les places au premier inscrit : des souhaits n'ont pas besoin de course."
            )

    def _check_instants(self) -> None:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise NotAccepted("Les inscriptions se ferment avant de s'ouvrir : vérifiez les dates.")
        for instant, what in ((self.closes_at, "Les inscriptions se ferment"), (self.cancel_until, "On annule")):
            if instant and local_date(instant) > self.first_day:
                raise NotAccepted(
                    f"{what} au plus tard le premier jour de la période ; laissez vide pour garder les délais de la "
                    "prestation, jour par jour."
                )
        if self.mode is not PeriodMode.FIRST_COME and self.closes_at is None:
            raise NotAccepted("Indiquez jusqu'à quand les familles font leurs souhaits : la mairie décide ensuite.")

    def _clean_priorities(self) -> tuple[Priority, ...]:
        """Those of first come open before all others; those of wishes only give the order, whatever they open."""
        if any(one.whom is Whom.LABEL and one.label_id is None for one in self.priorities):
            raise NotAccepted("Choisissez l'étiquette de ceux qui sont prioritaires.")
        if self.mode is not PeriodMode.FIRST_COME:
            return tuple(replace(one, opens_at=None) for one in self.priorities)
        for one in self.priorities:
            if one.whom is Whom.SIBLINGS:
                raise NotAccepted("Les frères et sœurs passent d'abord pour les souhaits seulement.")
            if one.opens_at is None or self.opens_at is None or one.opens_at >= self.opens_at:
                raise NotAccepted("Indiquez quand la période ouvre, et plus tôt pour ceux qui sont prioritaires.")
        return self.priorities

    def build_rules(self, period_id: int = 0) -> PeriodRules:
        """The period that the form says, for its sentence and its example."""
        days = self.first_day, self.last_day, self.service_ids
        return PeriodRules(
            period_id, self.label, *days, self.opens_at, self.closes_at, self.cancel_until, self.mode, self.priorities
        )
