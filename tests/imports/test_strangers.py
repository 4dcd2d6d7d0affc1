"""An import never joins strangers: not by a name, not by a CAF number; and nobody gains a sign-in."""

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Weeks
from cantine.imports.actions.import_families import ContradictoryAnswers, ImportResult, UnansweredQuestions
from cantine.store import database
from cantine.store.tables import Account, Booking, Child, Custody, Family, Guardian
from tests.dates import on
from tests.imports.import_steps import bring, csv, read

CAF = "n° famille;nom famille;n° CAF;prénom;prénom responsable;nom responsable;mail"
HOMES = "n° famille;nom famille;nom enfant;prénom;date de naissance;classe;prestation;lundi;midi"


def people(cast):
    """Who sees which family, by its name: the addresses of its guardians."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(
            select(Family.name, Account.email)
            .join(Guardian, Guardian.family_id == Family.id)
            .join(Account, Account.id == Guardian.account_id)
            .order_by(Family.number, Guardian.position)
        )
        return [tuple(row) for row in rows if row.name not in ("MOREL", "PETIT", "GARNIER")]


def children(cast, family):
    with database.open_reader(cast.url) as db:
        rows = db.execute(
            select(Child.id, Child.first_name, Custody.weeks)
            .join(Custody, Custody.child_id == Child.id)
            .join(Family, Family.id == Custody.family_id)
            .where(Family.name == family)
        )
        return [tuple(row) for row in rows]


def test_two_families_of_one_name_stay_two(cast):
    done = bring(cast, csv("nom famille;prénom;mail", "MARTIN;Léa;a@exemple.fr", "MARTIN;Noé;b@exemple.fr"))
    assert done.families == 2
    assert people(cast) == [("MARTIN", "a@exemple.fr"), ("MARTIN", "b@exemple.fr")]
    assert "ligne 2 aussi, une famille s'appelle « MARTIN »" in str(done.warnings[0])
    again = bring(cast, csv("nom famille;prénom;mail", "MARTIN;Léa;a@exemple.fr", "MARTIN;Noé;b@exemple.fr"))
    assert again == ImportResult()


@pytest.mark.parametrize(
    ("rows", "families", "asked"),
    [
        (["MARTIN;;;;Léa;", "MARTIN;;;;Noé;"], 2, True),  # a name alone
        (["MARTIN;1 rue A;69870;;Léa;", "MARTIN;1 rue A;69870;;Noé;"], 2, True),  # and an address
        (["MARTIN;1 rue A;69870;7;Léa;", "MARTIN;1 rue A;69870;7;Noé;"], 2, True),  # and a CAF number
        (["MARTIN;1 rue A;69870;;Léa;a@exemple.fr", "MARTIN;1 RUE A;69870;;Noé;a@exemple.fr"], 1, False),
        (["MARTIN;1 rue A;69870;;Léa;a@exemple.fr", "MARTIN;9 rue B;69870;;Noé;b@exemple.fr"], 2, False),
        (["MARTIN;1 rue A;69870;;Léa;a@exemple.fr", "MARTIN;9 rue B;69870;;Noé;a@exemple.fr"], 2, True),
        (["MARTIN;1 rue A;69870;7;Léa;a@exemple.fr", "BERNARD;9 rue B;69870;7;Zoé;b@exemple.fr"], 2, False),
        (["MARTIN;1 rue A;69870;7;Léa;a@exemple.fr", "MARTIN;9 rue B;69870;7;Noé;b@exemple.fr"], 2, False),
        (["MARTIN;;;;Léa;a@exemple.fr", "MARTIN;;;;Noé;a@exemple.fr"], 1, False),
        (["MARTIN;;;;Léa;a@exemple.fr", "MARTIN;;;;Noé;"], 2, True),
        (["MARTIN;;;;Léa;", "MARTIN;;;;Léa;"], 1, False),  # the same child twice, of nobody else
        (["MARTIN;;;;Léa;a@exemple.fr", "MARTIN;;;;Léa;b@exemple.fr"], 2, True),
    ],
)
def test_rows_are_one_family_by_name_address_and_somebody_in_common(rows, families, asked):
    content = csv("nom famille;adresse;cp;n° CAF;prénom;mail", *rows)
    draft = read(content)
    assert (len(draft.families), bool(draft.questions)) == (families, asked)
    if asked:
        [question] = draft.questions
        assert "« MARTIN », lignes 2, 3" in question.sentence
        assert [kept for kept, _shown in question.answers] == ["one", "several"]
        joined = read(content, {question.key: "one"})
        assert len(joined.families) == 1


def test_an_open_question_stops_the_import_and_an_answer_lets_it_pass(cast):
    content = csv("nom famille;prénom", "MARTIN;Léa", "MARTIN;Noé")
    with pytest.raises(UnansweredQuestions, match="une seule famille"):
        bring(cast, content)
    assert bring(cast, content, {"rows": "one"}).families == 1
    assert [child[1] for child in children(cast, "MARTIN")] == ["Léa", "Noé"]


def test_a_caf_number_of_another_family_takes_nothing_over(cast):
    bring(cast, csv(CAF, "501;DURAND;1234567;Tim;Léa;DURAND;durand@exemple.fr"))
    done = bring(cast, csv(CAF, "777;MARTIN;1234567;Zoé;Eva;MARTIN;martin@exemple.fr"))
    assert (done.families, done.families_changed) == (1, 0)
    assert people(cast) == [("DURAND", "durand@exemple.fr"), ("MARTIN", "martin@exemple.fr")]
    assert [child[1] for child in children(cast, "DURAND")] == ["Tim"]
    assert "n° 501 DURAND" in str(done.warnings[0])
    without_number = bring(cast, csv(CAF, ";BERNARD;1234567;Zoé;Ali;BERNARD;ali@exemple.fr"))
    assert without_number.families == 1


def test_a_number_of_ours_with_all_other_people_is_asked_about(cast):
    content = csv(CAF, "101;MARTIN;;Zoé;Eva;MARTIN;martin@exemple.fr")  # 101 is Alice's family
    with pytest.raises(UnansweredQuestions, match="le n° 101 est celui de la famille MOREL"):
        bring(cast, content)
    assert bring(cast, content, {"known": "new"}).families == 1
    assert people(cast) == [("MARTIN", "martin@exemple.fr")]
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Family.number).where(Family.name == "MARTIN")).one() == 104


def test_no_file_brings_people_into_an_account_of_a_third_payer_or_an_anonymous_family(cast):
    """Somebody of the file would sign in and read whose prices the organisation pays."""
    with database.open_writer(cast.url) as db:
        db.add(Family(number=104, name="CCAS", organisation=True))
        db.add(Family(number=105, name="Famille anonyme 105", anonymised_on=on("lundi 2026-11-02")))
    content = csv(CAF, "104;CCAS;;Zoé;Eva;MARTIN;eva@exemple.fr", "105;ROUX;;Tim;;;", "107;BLANC;;Max;;;")
    done = bring(cast, content)
    assert done.families == 3
    assert [str(one) for one in done.warnings[:2]] == [
        f"Ligne {line} : un tiers payeur ou une famille anonyme a déjà le n° {number} : la famille {name} en reçoit "
        "un autre."
        for line, number, name in ((2, 104, "CCAS"), (3, 105, "ROUX"))
    ]
    with database.open_reader(cast.url) as db:
        told = db.execute(select(Family.number, Family.name, Family.organisation).where(Family.number > 103))
        assert sorted(tuple(row) for row in told) == [
            (104, "CCAS", True),
            (105, "Famille anonyme 105", False),
            (106, "CCAS", False),
            (107, "BLANC", False),
            (108, "ROUX", False),
        ]


def test_a_family_that_moved_is_known_by_its_caf_number_and_its_guardian(cast):
    head = "nom famille;adresse;cp;n° CAF;prénom;mail"
    bring(cast, csv(head, "ROUX;1 rue A;69870;0123456;Tim;roux@exemple.fr"))
    moved = bring(cast, csv(head, "ROUX;9 rue B;69870;123456;Tim;roux@exemple.fr"))
    assert (moved.families, moved.families_changed) == (0, 1)
    with pytest.raises(UnansweredQuestions, match="ROUX"):  # without it, only the clerk knows
        bring(cast, csv(head, "ROUX;3 rue C;69870;;Tim;roux@exemple.fr"))


def test_the_address_of_an_account_in_another_family_opens_nothing(cast):
    content = csv(CAF, "777;MARTIN;;Zoé;Eva;MARTIN;alice@exemple.fr")
    with pytest.raises(UnansweredQuestions, match=r"alice@exemple\.fr est l'adresse de Alice Morel"):
        bring(cast, content)
    done = bring(cast, content, {"email": "other"})
    assert people(cast) == [("MARTIN", None)]
    assert "sans adresse" in str(done.warnings[0])


def test_one_person_of_two_families_signs_in_once(cast):
    bring(cast, csv(CAF, "777;MARTIN;;Zoé;Alice;Morel;alice@exemple.fr"))
    assert people(cast) == [("MARTIN", "alice@exemple.fr")]
    with database.open_reader(cast.url) as db:
        mine = db.scalars(select(Guardian.family_id).where(Guardian.account_id == cast.alice)).all()
        assert len(mine) == 2


def test_two_parents_with_one_address_are_two_people_and_one_sign_in(cast):
    head = "n° famille;nom famille;prénom responsable;nom responsable;mail;prénom"
    rows = ["501;EXEMPLE;Camille;EXEMPLE;foyer@exemple.fr;Tim", "501;EXEMPLE;Ali;MODELE;foyer@exemple.fr;Tim"]
    done = bring(cast, csv(head, *rows))
    assert people(cast) == [("EXEMPLE", "foyer@exemple.fr"), ("EXEMPLE", None)]
    assert [warning.line for warning in done.warnings] == [3]
    assert bring(cast, csv(head, *rows)) == ImportResult()


@pytest.mark.parametrize(("answer", "weeks"), [("even", ("even", "odd")), ("odd", ("odd", "even"))])
def test_a_child_of_two_families_is_one_child_with_two_homes(cast, answer, weeks):
    rows = ["501;MARTIN;MARTIN;Zoé;14/03/2018;CP;Repas;x;x", "502;BERNARD;MARTIN;Zoé;14/03/2018;CP;Repas;x;x"]
    with pytest.raises(UnansweredQuestions, match="Quelles semaines chez qui"):
        bring(cast, csv(HOMES, *rows))
    done = bring(cast, csv(HOMES, *rows), {"homes": answer})
    [(child, _, one)], [(same, _, two)] = children(cast, "MARTIN"), children(cast, "BERNARD")
    assert (done.children, child, (one, two)) == (1, same, (Weeks(weeks[0]), Weeks(weeks[1])))
    with database.open_reader(cast.url) as db:
        days = db.scalars(select(Booking.day).where(Booking.child_id == child)).all()
        assert len(days) == len({*days})
        numbers = dict(db.execute(select(Family.id, Family.number)).all())
        first = db.execute(select(Booking.family_id).where(Booking.day == on("lundi 2026-11-30"))).scalars().all()
        assert [numbers[one] for one in first] == [502 if answer == "even" else 501]  # week 49
    assert bring(cast, csv(HOMES, *rows)) == ImportResult()  # both homes are known


def test_a_child_that_the_portal_has_in_another_family_is_asked_about(cast):
    bring(cast, csv(HOMES, "501;MARTIN;MARTIN;Zoé;14/03/2018;CP;Repas;x;x"))
    other = csv(HOMES, "502;BERNARD;MARTIN;Zoé;14/03/2018;CP;Repas;x;x")
    with pytest.raises(UnansweredQuestions, match="est déjà dans la famille n° 501 MARTIN"):
        bring(cast, other)
    done = bring(cast, other, {"home": "even"})
    assert (done.families, done.children) == (1, 0)
    [(child, _, one)], [(same, _, two)] = children(cast, "MARTIN"), children(cast, "BERNARD")
    assert (child, one, two) == (same, Weeks.EVEN, Weeks.ODD)
    with database.open_reader(cast.url) as db:
        payers = dict(db.execute(select(Booking.day, Family.number).join(Family, Family.id == Booking.family_id)).all())
    assert payers[on("lundi 2026-11-30")] == 502
    assert payers[on("lundi 2026-12-07")] == 501


def test_a_child_stays_where_it_is_if_the_clerk_says_so(cast):
    bring(cast, csv(HOMES, "501;MARTIN;MARTIN;Zoé;14/03/2018;CP;Repas;x;x"))
    done = bring(cast, csv(HOMES, "502;BERNARD;MARTIN;Zoé;14/03/2018;CP;Repas;x;x"), {"home": "first"})
    assert (done.families, done.children, done.bookings) == (1, 0, 0)
    assert children(cast, "BERNARD") == []


def test_two_children_of_one_name_and_other_birth_dates_are_two(cast):
    rows = ["501;MARTIN;MARTIN;Zoé;14/03/2018;CP;Repas;x;x", "502;BERNARD;MARTIN;Zoé;15/03/2018;CP;Repas;x;x"]
    assert bring(cast, csv(HOMES, *rows)).children == 2


def test_a_third_home_is_refused(cast):
    rows = [f"50{number};F{number};MARTIN;Zoé;14/03/2018;CP;;;" for number in (1, 2, 3)]
    with pytest.raises(NotAccepted, match="un enfant en a deux au plus"):
        bring(cast, csv(HOMES, *rows))


def test_two_homes_of_one_family_name_are_told_apart_by_their_lines(cast):
    rows = ["MARTIN;1 rue A;Léa;14/03/2018;a@exemple.fr", "MARTIN;5 rue C;Léa;14/03/2018;b@exemple.fr"]
    done = bring(cast, csv("nom famille;adresse;prénom;date de naissance;mail", *rows), trying=True)
    shown = [words for _kept, words in done.questions[0].answers]
    assert shown[0] == "semaines paires chez MARTIN (ligne 2), impaires chez MARTIN (ligne 3)"
    assert shown[2:] == ["toujours chez MARTIN (ligne 2)", "toujours chez MARTIN (ligne 3)"]


def test_whose_child_it_is_is_asked_only_of_a_family_that_is_not_perhaps_the_same(cast):
    head = "nom famille;adresse;nom responsable;prénom responsable;prénom;date de naissance"
    bring(cast, csv(head, "MARTIN;1 rue A;MARTIN;Luc;Zoé;14/03/2018"))
    moved = csv(head, "MARTIN;9 rue B;MARTIN;Luc;Zoé;14/03/2018")
    asked = [question.kind for question in bring(cast, moved, trying=True).questions]
    assert asked == ["known_family"]
    assert [one.kind for one in bring(cast, moved, {"known": "new"}, trying=True).questions] == [
        "known_family",
        "homes",
    ]


def test_two_rows_that_are_said_to_be_one_family_of_the_portal_come_back_with_their_questions(cast):
    head = "nom famille;adresse;nom responsable;prénom responsable;prénom"
    number = bring(cast, csv(head, "MARTIN;1 rue A;MARTIN;Luc;Zoé")).families
    rows = csv(head, "MARTIN;8 rue B;MARTIN;Luc;Max", "MARTIN;9 rue C;MARTIN;Luc;Ana")
    with database.open_reader(cast.url) as db:
        number = db.scalars(select(Family.number).where(Family.name == "MARTIN")).one()
    with pytest.raises(ContradictoryAnswers, match="Les lignes 2 et 3 sont toutes deux la famille") as refused:
        bring(cast, rows, {"rows": "several", "known": str(number)})
    assert {question.kind for question in refused.value.questions} == {"one_family", "known_family"}


LONGER = "n° famille;nom famille;prénom;date de naissance"


def test_all_the_first_names_of_a_known_child_are_no_second_child(cast):
    bring(cast, csv(LONGER, "501;MARTIN;Léa;14/03/2018"))
    done = bring(cast, csv(LONGER, "501;MARTIN;Léa Marie Anne;14/03/2018"))
    assert done == ImportResult()
    assert "« Léa Marie Anne MARTIN » est Léa MARTIN" in str(done.warnings[0])
    assert [name for _id, name, _weeks in children(cast, "MARTIN")] == ["Léa"]


def test_twins_stay_two_and_a_sister_of_another_day_too(cast):
    bring(cast, csv(LONGER, "501;MARTIN;Jean;14/03/2018"))
    rows = ["501;MARTIN;Jean;14/03/2018", "501;MARTIN;Jean Paul;14/03/2018", "501;MARTIN;Jean Luc;15/03/2019"]
    assert bring(cast, csv(LONGER, *rows)).children == 2


def test_a_birth_date_that_changes_is_told(cast):
    bring(cast, csv(LONGER, "501;MARTIN;Léa;14/03/2018"))
    done = bring(cast, csv(LONGER, "501;MARTIN;Léa;15/03/2018"))
    assert done.children_changed == 1
    assert "la date de naissance de Léa change : 14.03.2018 devient 15.03.2018" in str(done.warnings[0])
