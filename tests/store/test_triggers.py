"""What the files of triggers show is what a migrated database does."""

from sqlalchemy import text

from cantine.store import database, triggers

SQLITE = "SELECT 'TRIGGER', name, sql FROM sqlite_master WHERE type = 'trigger'"
POSTGRESQL = """
    SELECT 'TRIGGER', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'FUNCTION', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def standing(db):
    """The triggers of a database, and the functions of PostgreSQL, each with its text; white space is left out."""
    question = SQLITE if db.get_bind().dialect.name == "sqlite" else POSTGRESQL
    return {(kind, name): "".join(written.split()) for kind, name, written in db.execute(text(question))}


def test_the_files_show_the_triggers_of_a_migrated_database(url):
    """A migration that makes a table anew on SQLite loses its triggers: it has to put them back."""
    with database.open_writer(url) as db:
        engine = db.get_bind().dialect.name
        migrated = standing(db)
        assert len(migrated) > 20
        for kind, name in migrated:
            if engine == "sqlite" or kind == "FUNCTION":
                db.execute(text(f"DROP {kind} {name}{'' if engine == 'sqlite' else ' CASCADE'}"))
        assert standing(db) == {}
        for statement in triggers.read_statements(engine):
            db.connection().exec_driver_sql(statement)
        assert standing(db) == migrated
        db.rollback()
