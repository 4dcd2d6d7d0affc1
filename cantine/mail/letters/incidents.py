"""Letters about what happened too often: a warning, and that a child books no new days."""

from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose


def write_warning(commune: str, phone: str, child: str, times: str, next_time: str) -> Letter:
    """A warning: `times` says what happened how often, `next_time` what follows after more (empty: nothing)."""
    follows = translate("Si cela se répète : {next_time}.", next_time=next_time) if next_time else ""
    return compose(
        commune,
        translate("avertissement pour {child}", child=child),
        translate(
            "{child} : {times}. Nous vous demandons de veiller à ce que cela ne se reproduise pas.",
            child=child,
            times=times,
        ),
        follows,
        _name_contact(phone),
    )


def write_stop(commune: str, phone: str, child: str, times: str, days: str) -> Letter:
    """The child books no new days; `days` says which, `times` why."""
    return compose(
        commune,
        translate("inscriptions de {child} suspendues", child=child),
        translate(
            "{child} : {times}. Les inscriptions à de nouveaux jours sont suspendues {days}.",
            child=child,
            times=times,
            days=days,
        ),
        translate("Ce qui est déjà inscrit reste, et peut être annulé."),
        _name_contact(phone),
    )


def _name_contact(phone: str) -> str:
    asked = translate("appelez la mairie au {phone}", phone=phone) if phone else translate("adressez-vous à la mairie")
    return translate("Une question, une erreur ? Alors {asked}.", asked=asked)
