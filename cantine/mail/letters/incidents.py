"""Letters about what happened too often: a warning, and that a child books no new days."""

from cantine.mail.letters.letter import Letter, compose


def write_warning(commune: str, phone: str, child: str, times: str, next_time: str) -> Letter:
    """A warning: `times` says what happened how often, `next_time` what follows after more (empty: nothing)."""
    follows = f"Si cela se répète : {next_time}." if next_time else ""
    return compose(
        commune,
        f"avertissement pour {child}",
        f"{child} : {times}. Nous vous demandons de veiller à ce que cela ne se reproduise pas.",
        follows,
        _name_contact(phone),
    )


def write_stop(commune: str, phone: str, child: str, times: str, days: str) -> Letter:
    """The child books no new days; `days` says which, `times` why."""
    return compose(
        commune,
        f"inscriptions de {child} suspendues",
        f"{child} : {times}. Les inscriptions à de nouveaux jours sont suspendues {days}.",
        "Ce qui est déjà inscrit reste, et peut être annulé.",
        _name_contact(phone),
    )


def _name_contact(phone: str) -> str:
    asked = f"appelez la mairie au {phone}" if phone else "adressez-vous à la mairie"
    return f"Une question, une erreur ? Alors {asked}."
