"""The guardians of an imported file: nobody gains a sign-in to a family that was not theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from cantine.imports.queries.known_families import KnownFamily, KnownTown
from cantine.imports.rules.drafts import FamilyDraft, Fault, FileQuestion, GuardianDraft, QuestionKind, find_differences
from cantine.imports.rules.identity import is_same_person, make_person
from cantine.store.tables import Account, Guardian

SAME, OTHER = "same", "other"


class GuardiansImport:
    """Guardians on their way from the file to their families; `questions` are what stands in the way."""

    def __init__(self, db: Session, town: KnownTown, answers: Mapping[str, str]) -> None:
        self._db, self._town, self._answers = db, town, answers
        self._accounts: dict[str, Account | int] = {email: one.account_id for email, one in town.holders.items()}
        self._names = {email: list(one.names) for email, one in town.holders.items()}
        self._whose = {email: {*one.families} for email, one in town.holders.items()}
        self.questions: list[FileQuestion] = []
        self.warnings: list[Fault] = []
        self.added = 0

    def write(self, families: Sequence[tuple[FamilyDraft, int, KnownFamily | None]]) -> None:
        """Write the guardians of each family (with its id, and as it was): accounts first, then details."""
        new: list[tuple[int, int, GuardianDraft, Account | int]] = []
        for family, family_id, before in families:
            known = before.guardians if before else {}
            place = len(known)
            for guardian in family.guardians.values():
                there = self._find(known, guardian)
                email = self._choose_address(family, family_id, guardian, there[0] if there else None)
                if there is None:
                    new.append((family_id, place, guardian, self._find_or_add_account(guardian, email)))
                    place += 1
                else:
                    self._complete(family_id, there, guardian.values, email)
        self._db.flush()
        for family_id, place, guardian, account in new:
            account_id = account if isinstance(account, int) else account.id
            told = {name: value for name, value in guardian.values.items() if name != "email"}
            self._db.add(Guardian(family_id=family_id, account_id=account_id, position=place, **told))
        self._db.flush()
        self.added += len(new)

    def _find(self, known: Mapping[Any, tuple[int, Mapping[str, Any]]], guardian: GuardianDraft) -> Any:
        """Find the guardian of this family with this address, if it is that person's, or else with this name."""
        first, last = _read_names(guardian)
        there = known.get(guardian.values.get("email") or "")
        if there and not (first or last):
            return there
        if there and is_same_person(first, last, there[1]["first_name"], there[1]["last_name"]):
            return there
        return known.get(make_person(first, last))

    def _choose_address(
        self, family: FamilyDraft, family_id: int, guardian: GuardianDraft, account_id: int | None
    ) -> str | None:
        """The address to keep, or none where it is another person's, who alone signs in with it."""
        email = guardian.values.get("email")
        names = _read_names(guardian)
        if not email:
            return None
        holders = self._names.get(email)
        if holders is None:
            self._names[email], self._whose[email] = [names], {family_id}
            return str(email)
        holder = self._accounts.get(email)
        if account_id is not None and holder == account_id:
            return str(email)
        same = any(is_same_person(*names, *held) for held in holders if any(held)) and any(names)
        alone = not guardian.values.get("first_name") and make_person("", family.name) == make_person(*names)
        if family_id in self._whose[email]:
            self._leave_out(guardian, email)
            return None
        if (same and not alone) or self._is_the_same(family, guardian, email):
            self._whose[email].add(family_id)
            return str(email)
        self._leave_out(guardian, email)
        return None

    def _is_the_same(self, family: FamilyDraft, guardian: GuardianDraft, email: str) -> bool:
        held = self._names[email][-1]
        where = [f"famille {self._town.families[one]}" for one in self._whose[email] if one in self._town.families]
        who = " ".join(filter(None, held)) + (f", {where[0]}" if where else "")
        name = " ".join(filter(None, _read_names(guardian)))
        question = FileQuestion(
            f"email:{guardian.line}:{email}",
            QuestionKind.EMAIL,
            f"Ligne {guardian.line} : {email} est l'adresse de {who}. Est-ce aussi {name} (famille {family.name}) ?",
            (
                (OTHER, "une autre personne : elle entre sans adresse, et ne se connecte pas"),
                (SAME, "la même personne : elle verra les deux familles"),
            ),
        )
        self.questions.append(question)
        return question.find_answer(self._answers) == SAME

    def _leave_out(self, guardian: GuardianDraft, email: str) -> None:
        name = " ".join(filter(None, _read_names(guardian)))
        told = f"« {email} » est l'adresse d'une autre personne : {name} entre sans adresse."
        self.warnings.append(Fault(guardian.line, "", told))

    def _find_or_add_account(self, guardian: GuardianDraft, email: str | None) -> Account | int:
        """The account (id) of this address, or a new one with which nobody has signed in yet."""
        if email and email in self._accounts:
            return self._accounts[email]
        account = Account(email=email, name=" ".join(filter(None, _read_names(guardian))))
        self._db.add(account)
        if email:
            self._accounts[email] = account
        return account

    def _complete(
        self, family_id: int, there: tuple[int, Mapping[str, Any]], values: Mapping[str, Any], email: str | None
    ) -> None:
        account_id, before = there
        told = {name: value for name, value in values.items() if name != "email"}
        if not (told.get("first_name") and told.get("last_name")) and before["first_name"]:
            told = {name: value for name, value in told.items() if not name.endswith("_name")}
        if changed := find_differences(before, told):
            which = Guardian.family_id == family_id, Guardian.account_id == account_id
            self._db.execute(update(Guardian).where(*which).values(**changed))
        if email and not before["email"] and email not in self._accounts:  # an account that has one keeps it
            self._db.execute(update(Account).where(Account.id == account_id).values(email=email))
            self._accounts[email] = account_id


def _read_names(guardian: GuardianDraft) -> tuple[str, str]:
    return guardian.values.get("first_name", ""), guardian.values.get("last_name", "")
