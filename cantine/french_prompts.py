"""What the command line asks and refuses in French, its library's own errors and headings too."""

from collections.abc import Mapping

import click
from click import core, exceptions, parser, termui, types

from cantine.common.form_input import NotAccepted
from cantine.common.search import make_plain
from cantine.common.zones import choose_zone
from cantine.settings import settings
from cantine.store.unreachable import DatabaseUnavailable, describe, is_unavailable

_FRENCH: Mapping[str, str] = {
    "Error: {message}": "{message}",
    "Error: The two entered values do not match.": "Les deux saisies diffèrent : recommencez.",
    "Error: invalid input": "Réponse incomprise.",
    "Try '{command} {option}' for help.": "« {command} {option} » affiche l'aide.",
    "Invalid value: {message}": "{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} : {message}",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Missing command.": "Il manque la commande.",
    "No such option {name!r}.": "L'option {name} n'existe pas.",
    "No such command {name!r}.": "La commande « {name} » n'existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire l'une de : {possibilities} ?)",
    "Option {name!r} does not take a value.": "L'option {name} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L'option {name} demande une valeur.",
    "Got unexpected extra argument ({args})": "Il y a un mot de trop : {args}.",
    "Got unexpected extra arguments ({args})": "Il y a des mots de trop : {args}.",
    "{value} is not in the range {range}.": "{value} n'est pas l'un des choix.",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre.",
    "{name} {filename!r} does not exist.": "le fichier « {filename} » n'existe pas.",
    "{name} {filename!r} is a directory.": "« {filename} » est un dossier et non un fichier.",
    "{name} {filename!r} is a file.": "« {filename} » est un fichier et non un dossier.",
    "{name} {filename!r} is not readable.": "le fichier « {filename} » ne peut pas être lu.",
    "Aborted!": "Arrêté : rien de plus n'est fait.",
}
"""The French of click's messages, by their English, with the same placeholders."""


def _translate(message: str) -> str:
    return _FRENCH.get(message, message)


def _translate_counted(one: str, several: str, count: int) -> str:
    return _translate(one if count == 1 else several)


class FrenchHelp(click.HelpFormatter):
    """The headings of `--help` in French."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
        """« Usage : … »."""
        super().write_usage(prog, args, "Usage : ")

    def write_heading(self, heading: str) -> None:
        """« Commandes : », « Options : »."""
        super().write_heading({"Commands": "Commandes "}.get(heading, f"{heading} "))


def speak_french() -> None:
    """Let every command of this process speak French from now on."""
    click.Context.formatter_class = FrenchHelp
    for module in (core, exceptions, parser, termui, types):
        for name, french in (("_", _translate), ("ngettext", _translate_counted)):
            if hasattr(module, name):
                setattr(module, name, french)


def confirm(question: str) -> bool:
    """Ask a question of « oui » (or « o ») and « non »; nothing typed is « non », anything else is asked again."""
    while True:
        said = make_plain(click.prompt(f"{question} [o/N]", default="n", show_default=False, prompt_suffix=" : "))
        if said in ("o", "oui"):
            return True
        if said in ("n", "non"):
            return False
        click.echo("Répondez o (oui) ou n (non).")


class CommandRefused(click.ClickException):
    """A command that is refused, with the French sentence that says why; the exit code is 1."""

    def show(self, file: object = None) -> None:  # noqa: ARG002
        """Show the sentence alone, on the error output."""
        click.echo(self.message, err=True)


class PortalCommands(click.Group):
    """The commands: a database that cannot be had is one sentence and exit code 1, whichever of them meets it."""

    def invoke(self, ctx: click.Context) -> object:
        """Do what was asked. Raises DatabaseUnavailable, which ends the process with its sentence."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not is_unavailable(error):
                raise
            raise DatabaseUnavailable(describe(settings().database_url, error)) from None


class Zone(click.ParamType[str]):
    """A school zone: A, B or C, or a postal code that has one; or a place outside of the zones."""

    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The zone that was typed; what is no zone is asked for again."""
        try:
            return choose_zone(value)
        except NotAccepted as refused:
            self.fail(str(refused), param, ctx)
