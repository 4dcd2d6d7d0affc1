"""What a file does not decide, asked of the clerk; questions of one kind can be answered all at once."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st

from cantine.imports.rules.drafts import FileQuestion, QuestionKind
from pages.shared import escaping

_TITLES = {
    QuestionKind.HIDDEN: "Lignes masquées",
    QuestionKind.DAYS: "Dates",
    QuestionKind.NOUGHT: "Quotient 0",
    QuestionKind.ONE_FAMILY: "Une famille ou plusieurs ?",
    QuestionKind.KNOWN_FAMILY: "Déjà dans le portail ?",
    QuestionKind.HOMES: "Enfants de deux familles",
    QuestionKind.EMAIL: "Adresses mail d'autres personnes",
}
_SHOWN = 30
"""Questions of one kind that are shown at once; the next ones come when these are answered."""


def read_answers(upload: int) -> dict[str, str]:
    """The clerk's answers so far for this file, by the key of the question."""
    if st.session_state.get("import_answers_of") != upload:
        st.session_state["import_answers_of"], st.session_state["import_answers"] = upload, {}
    answers: dict[str, str] = st.session_state["import_answers"]
    return answers


def ask_all(upload: int, questions: Sequence[FileQuestion]) -> bool:
    """Show the questions with their answers, which may be changed, and return whether one is still open."""
    answers = read_answers(upload)
    by_kind: dict[QuestionKind, list[FileQuestion]] = defaultdict(list)
    for question in questions:
        by_kind[question.kind].append(question)
    for kind, some in by_kind.items():
        open_ones = [one for one in some if one.find_answer(answers) is None]
        st.header(_TITLES[kind], anchor=False)
        if len(open_ones) > 1:
            _answer_all(upload, kind, open_ones)
        for question in [*open_ones, *(one for one in some if one not in open_ones)][:_SHOWN]:
            _ask(question, answers)
        if len(some) > _SHOWN:
            st.markdown(f"… et {len(some) - _SHOWN} autres questions.")
    return any(question.find_answer(answers) is None for question in questions)


def _ask(question: FileQuestion, answers: dict[str, str]) -> None:
    kept = [one for one, _shown in question.answers]
    shown = dict(question.answers)
    before = question.find_answer(answers)
    answer = st.radio(
        escaping.escape_markdown(question.sentence),
        kept,
        index=None if before is None else kept.index(before),
        format_func=lambda one: escaping.escape_markdown(shown[one]),
        key=f"answer_{question.key}_{before}",
    )
    if answer is not None and answer != before:
        answers[question.key] = answer
        st.rerun()


def _answer_all(upload: int, kind: QuestionKind, questions: Sequence[FileQuestion]) -> None:
    """Show one answer for all questions of this kind, where they have the same ones to choose from."""
    common = [kept for kept, _shown in questions[0].answers if all(kept in dict(one.answers) for one in questions)]
    if not common:
        return
    words = dict(questions[0].answers)
    general = {"one": "une seule famille à chaque fois", "several": "des familles différentes à chaque fois"}
    general |= {"new": "de nouvelles familles", "two": "des enfants différents", "other": words.get("other", "")}
    offered = [kept for kept in common if kept in general]
    if not offered:
        return
    answer = st.selectbox(
        f"Répondre aux {len(questions)} questions à la fois",
        offered,
        index=None,
        format_func=general.__getitem__,
        placeholder="Choisir",
        key=f"all_{upload}_{kind}_{len(questions)}",
    )
    if answer is not None:
        read_answers(upload).update({question.key: answer for question in questions})
        st.rerun()
