"""Why a change is refused, each with the sentence that a parent reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from cantine.common.french import hour, long_date, long_day, moment, name_weekday
from cantine.common.language.translate import mark, translate


@dataclass(frozen=True)
class Refusal:
    """A reason; `str()` is the sentence in the language that is spoken now, without the day it speaks of."""

    sentence: ClassVar[str]

    def __str__(self) -> str:
        return translate(self.sentence)


@dataclass(frozen=True)
class TooLate(Refusal):
    """The cutoff (UTC) has passed; exactly at the cutoff is too late."""

    cutoff: datetime

    def __str__(self) -> str:
        return translate("Délai dépassé : c'était possible jusqu'au {moment}.", moment=moment(self.cutoff))


@dataclass(frozen=True)
class TooEarly(Refusal):
    """The period of the day opens at this instant (UTC); exactly then is early enough."""

    opens: datetime

    def __str__(self) -> str:
        return translate("Ouvre le {moment}.", moment=moment(self.opens))


class NotYourTurn(Refusal):
    """The period has just opened, and families have their turns one after the other."""

    sentence = mark("Attendez votre tour dans la salle d'attente : elle s'ouvre en rechargeant la page.")


@dataclass(frozen=True)
class TooFarAhead(Refusal):
    """Parents book up to and including `until`, not later."""

    until: date

    def __str__(self) -> str:
        return translate("Les inscriptions vont pour l'instant jusqu'au {day}.", day=long_date(self.until))


class WishDeclined(Refusal):
    """The town hall could not give the place that was wished: the child waits for one."""

    sentence = mark("Souhait refusé : complet, sur liste d'attente.")


@dataclass(frozen=True)
class ReasonMissing(Refusal):
    """Staff change a day whose cutoff (UTC) has passed: that needs a reason."""

    cutoff: datetime

    def __str__(self) -> str:
        return translate("Délai dépassé depuis le {moment} : indiquez un motif.", moment=moment(self.cutoff))


@dataclass(frozen=True)
class WeekdayNotServed(Refusal):
    """The service never runs on this weekday (0 is Monday)."""

    weekday: int

    def __str__(self) -> str:
        return translate("Pas de service le {weekday}.", weekday=name_weekday(self.weekday))


@dataclass(frozen=True)
class PublicHoliday(Refusal):
    """A public holiday, by its name."""

    name: str

    def __str__(self) -> str:
        return translate("Jour férié : {name}.", name=translate(self.name))


@dataclass(frozen=True)
class SchoolHoliday(Refusal):
    """School holidays, for a service of term time."""

    name: str

    def __str__(self) -> str:
        return translate("{name} : pas de service.", name=translate(self.name))


class TermTime(Refusal):
    """School term, on a weekday that is served in the holidays only."""

    sentence = mark("Ouvert ce jour-là pendant les vacances scolaires seulement.")


@dataclass(frozen=True)
class ClosedByTown(Refusal):
    """A closure that the town hall entered."""

    label: str

    def __str__(self) -> str:
        return translate("Fermeture : {label}.", label=self.label)


class NotEnrolled(Refusal):
    """The child is not, or no longer, at the school that day."""

    sentence = mark("L'enfant n'est pas inscrit à l'école ce jour-là.")


class OtherParentsWeek(Refusal):
    """The child is with the other family that week."""

    sentence = mark("Semaine de l'autre parent.")


class OtherParentsDay(Refusal):
    """The child is with the other family on this very day, as the town hall entered it."""

    sentence = mark("L'enfant est chez l'autre parent ce jour-là.")


class NobodysDay(Refusal):
    """No family has the child that day: nobody would pay."""

    sentence = mark("Aucune famille n'a la garde de l'enfant ce jour-là : complétez sa fiche.")


class StaffOnly(Refusal):
    """The town hall books this service itself."""

    sentence = mark("Inscription auprès de la mairie seulement.")


class AlreadyInvoiced(Refusal):
    """The booking stands on an invoice."""

    sentence = mark("Déjà facturé.")


class InvoicedToCorrect(Refusal):
    """The booking stands on an invoice, as staff read it: with the way to correct it."""

    sentence = mark(
        "Déjà facturé : les finances le corrigent par un avoir sur ce jour, à refacturer ou non (« Facturation », "
        "« Factures »)."
    )


@dataclass(frozen=True)
class BooksClosed(Refusal):
    """The day is in books that are closed up to and including `until`."""

    until: date

    def __str__(self) -> str:
        return translate("Exercice clos jusqu'au {day} : ce jour ne change plus.", day=long_day(self.until))


@dataclass(frozen=True)
class Full(Refusal):
    """Every place of the day is taken, or every one of the child's `group` (by its name)."""

    capacity: int
    group: str = ""

    def __str__(self) -> str:
        of_group = f" «\u00a0{self.group}\u00a0»" if self.group else ""
        if self.capacity < 2:
            return translate("Complet{of_group}.", of_group=of_group)
        return translate(
            "Complet : les {capacity} places{of_group} sont prises.", capacity=self.capacity, of_group=of_group
        )


class ReportedSick(Refusal):
    """The child was reported sick that day; the booking is kept for the bill."""

    sentence = mark("Absence déjà signalée.")


class CalledOff(Refusal):
    """The town hall cancelled the booking after the cutoff, and bills it nevertheless."""

    sentence = mark("Annulé par la mairie après le délai, facturé quand même.")


class MarkedPresent(Refusal):
    """The child was there that day."""

    sentence = mark("Pointé présent ce jour-là.")


@dataclass(frozen=True)
class UnknownTime(Refusal):
    """The time is not one of those offered (minutes since midnight), or is missing."""

    first: int
    last: int

    def __str__(self) -> str:
        return translate("Choisissez une heure entre {first} et {last}.", first=hour(self.first), last=hour(self.last))


class UnknownService(Refusal):
    """The service is not offered (any more)."""

    sentence = mark("Cette prestation n'est plus proposée.")


@dataclass(frozen=True)
class CellChangedMeanwhile(Refusal):
    """Somebody saved another value since the page was shown; that value stays."""

    on: bool
    time: int | None

    def __str__(self) -> str:
        stands = translate("inscrit") if self.on else translate("non inscrit")
        if self.on and self.time is not None:
            stands = translate("{day} à {hour}", day=stands, hour=hour(self.time))
        return translate("Modifié entre-temps sur un autre écran ({stands}) : vérifiez.", stands=stands)
