"""A connection lost while the end of an act is confirmed: nobody knows whether it was kept, and so it is told."""

import psycopg
import pytest
from sqlalchemy import make_url, text

from cantine.store import database
from pages.shared.database_failures import NotSaved, guard_writing


def lose(url, *, at_the_end):
    """An act whose connection is ended by the server, at its last word or before."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with guard_writing() as how_far, database.open_writer(url) as db, psycopg.connect(plain, autocommit=True) as other:
        pid = db.scalar(text("SELECT pg_backend_pid()"))
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        if not at_the_end:
            db.execute(text("SELECT 1"))
        how_far.ending = True


@pytest.mark.parametrize(("at_the_end", "said"), [(True, "Il n'est pas sûr"), (False, "Pas enregistré")])
def test_only_what_is_lost_at_its_end_is_unsure(postgres_url, at_the_end, said):
    with pytest.raises(NotSaved, match=said):
        lose(postgres_url, at_the_end=at_the_end)
