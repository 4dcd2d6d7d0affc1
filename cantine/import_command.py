"""`python -m cantine import`: the families of a file come in, after what the file leaves open was asked."""

from pathlib import Path

import click

from cantine.backup.flow.opening import prepare_installation
from cantine.common.form_input import NotAccepted
from cantine.common.french import plural
from cantine.common.roles import COMMAND_LINE
from cantine.french_prompts import CommandRefused, confirm
from cantine.imports import flow
from cantine.imports.actions.import_families import ImportResult, UnansweredQuestions
from cantine.imports.rules.drafts import Draft
from cantine.settings import settings


@click.command("import", help="Importe les familles d'un fichier XLSX, XLS ou CSV, après l'avoir vérifié.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FICHIER")
@click.option("--yes", is_flag=True, help="Importe sans demander.")
@click.help_option("--help", help="Affiche cette aide.")
def import_families(file: Path, yes: bool) -> None:
    """Import all families of a file, or none: then each fault is named by its line and column (exit code 1)."""
    url = settings().database_url
    prepare_installation(url)
    answers: dict[str, str] = {}
    try:
        draft, planned = _plan_import(url, file.read_bytes(), answers, asking=not yes)
        click.echo(f"{plural(len(draft.families), 'famille')} dans le fichier. {flow.describe_counts(planned)}")
        for line in (*planned.warnings, *flow.describe_details(planned)):
            click.echo(str(line))
        if planned.changes_nothing or not (yes or confirm("Importer ?")):
            return
        flow.import_draft(url, COMMAND_LINE, draft, expected=planned)
    except NotAccepted as refused:
        raise CommandRefused(str(refused)) from None
    click.echo("C'est importé.")


def _plan_import(url: str, content: bytes, answers: dict[str, str], *, asking: bool) -> tuple[Draft, ImportResult]:
    """What the file says and would do, once nothing is open any more. Raises Undecided where nobody may be asked."""
    while True:
        draft = flow.read_draft(url, content, answers)
        questions = [one for one in draft.questions if one.find_answer(answers) is None]
        if not questions:
            planned = flow.plan_import(url, COMMAND_LINE, draft)
            questions = [one for one in planned.questions if one.find_answer(answers) is None]
            if not questions:
                return draft, planned
        if not asking:
            raise UnansweredQuestions(questions)
        for question in questions:
            click.echo(question.sentence)
            for number, (_kept, shown) in enumerate(question.answers, 1):
                click.echo(f"  {number}. {shown}")
            chosen = click.prompt("Votre réponse", type=click.IntRange(1, len(question.answers)), prompt_suffix=" : ")
            answers[question.key] = question.answers[chosen - 1][0]
