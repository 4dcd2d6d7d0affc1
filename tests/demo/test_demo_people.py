"""Who lives in the demonstration commune, and what it offers them."""

from collections import Counter, defaultdict

from sqlalchemy import func, select

from cantine.access.actions import passwords
from cantine.common.roles import Role
from cantine.common.vocabulary import Diet
from cantine.offer.queries import offer
from cantine.store import database, tables
from cantine.store.tables import Account, Booking, Child, Family, Guardian
from tests.demo.demonstrations import filled
from tests.thorough import choose


def test_sixty_families_have_about_ninety_five_children_in_five_classrooms(demonstration):
    url, written = demonstration
    with database.open_reader(url) as db:
        assert written.families == db.scalar(select(func.count(Family.id))) == 60
        assert written.children == db.scalar(select(func.count(Child.id)))
        assert written.bookings == db.scalar(select(func.count(Booking.id)))
        assert 90 <= written.children <= 100
        assert len(db.scalars(select(Child.classroom_id).distinct()).all()) == 5
        diets = Counter(db.scalars(select(Child.diet)))
        assert 5 <= diets[Diet.NO_PORK] <= 15
        assert 3 <= diets[Diet.VEGETARIAN] <= 10
        assert db.scalar(select(func.count(tables.HealthNote.child_id))) == 3


def test_children_are_three_to_ten_and_in_the_classroom_of_their_age(sqlite_url):
    filled(sqlite_url, families=choose(60, 200))
    with database.open_reader(sqlite_url) as db:
        ages = defaultdict(set)
        for born, classroom in db.execute(
            select(Child.birth_date, tables.Classroom.name).join(
                tables.Classroom, Child.classroom_id == tables.Classroom.id
            )
        ):
            ages[classroom].add(2026 - born.year)
    assert ages == {
        "Petite/moyenne section": {3, 4},
        "Grande section": {5},
        "CP": {6},
        "CE1-CE2": {7, 8},
        "CM1-CM2": {9, 10},
    }


def test_the_services_are_those_of_the_tutorial_in_its_order(demonstration):
    url, _ = demonstration
    with database.open_reader(url) as db:
        services = offer.list_services(db)
        commune = tables.Commune
        named = db.execute(select(commune.name, commune.zone, commune.demonstration)).all()
    assert named == [("Mairie de Saint-Just-d'Avray", "A", True)]
    labels = [(service.label, service.short_label) for service in services]
    assert labels == [
        ("Repas", "Repas"),
        ("Garderie matin", "Matin"),
        ("Garderie soir", "Soir"),
        ("Centre matin", "Ctr m."),
        ("Centre soir", "Ctr s."),
        ("Étude", "Étude"),
    ]
    assert services[1].times[0] == 6 * 60 + 30
    assert services[1].times[-1] == 8 * 60 + 15
    assert services[2].times[0] == 16 * 60 + 15
    assert services[2].times[-1] == 18 * 60 + 30


def test_the_fixed_people_sign_in_with_one_password(demonstration):
    url, _ = demonstration
    with database.open_reader(url) as db:
        families = dict(
            db.execute(
                select(Account.email, Family.number)
                .join(Guardian, Guardian.account_id == Account.id)
                .join(Family, Family.id == Guardian.family_id)
                .where(Family.number <= 4)
            ).all()
        )
        staff = dict(db.execute(select(Account.email, Account.role).where(Account.role.is_not(None))).all())
        hashes = set(db.scalars(select(Account.password_hash)))
    assert families == {
        "test@exemple.fr": 1,
        "test2@exemple.fr": 1,
        "durand@exemple.fr": 2,
        "martin@exemple.fr": 3,
        "bernard@exemple.fr": 4,
    }
    assert staff == {
        "cantine@exemple.fr": Role.MANAGER,
        "finance@exemple.fr": Role.FINANCE,
        "mairie@exemple.fr": Role.ADMIN,
        "lecture@exemple.fr": Role.READER,
    }
    assert len(hashes) == 1
    assert passwords.matches("Cantine-2026", hashes.pop())
