"""Why a change is refused because of for whom a service is, what goes with what, or a stop."""

from dataclasses import dataclass

from cantine.common.language.translate import mark, translate
from cantine.common.refusal_sentences import Refusal


class NoGroup(Refusal):
    """The service has places by group, and no group is for this child."""

    sentence = mark("Aucun groupe n'a de place pour l'enfant : adressez-vous à la mairie.")


@dataclass(frozen=True)
class NotForChild(Refusal):
    """The service is for other children; `why` says for which."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True)
class Suspended(Refusal):
    """The town hall, or a debt, stops new bookings of the family or the child; `reason` says why."""

    reason: str

    def __str__(self) -> str:
        return translate("Inscriptions suspendues : {reason}", reason=self.reason)


@dataclass(frozen=True)
class NeedsService(Refusal):
    """The service goes only with one of these, which are not booked that day."""

    labels: tuple[str, ...]

    def __str__(self) -> str:
        *firsts, last = self.labels
        services = translate("{firsts} ou {last}", firsts=", ".join(firsts), last=last) if firsts else last
        return translate("Seulement avec {services} le même jour.", services=services)


@dataclass(frozen=True)
class NeededBy(Refusal):
    """Another service of the day does not go without this one."""

    label: str

    def __str__(self) -> str:
        return translate(
            "{label} ne va pas sans cette prestation : retirez d'abord {label} ce jour-là.", label=self.label
        )


@dataclass(frozen=True)
class Excluded(Refusal):
    """Another service of the day never goes with this one."""

    label: str

    def __str__(self) -> str:
        return translate("Jamais le même jour que {label}.", label=self.label)


@dataclass(frozen=True)
class BroughtRefused(Refusal):
    """The service comes with another one, which cannot be booked."""

    label: str
    why: Refusal

    def __str__(self) -> str:
        return translate("Va avec {label}, impossible ce jour-là : {why}", label=self.label, why=self.why)
