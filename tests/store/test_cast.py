"""The cast can be written into both engines, and nobody's id passes for another's."""

from sqlalchemy import select

from cantine.common.vocabulary import Weeks
from cantine.store import database, tables


def test_nobody_shares_an_id_with_their_family_or_their_child(cast):
    for account, family, children in [
        (cast.alice, cast.alices_family, [cast.leo, cast.zoe]),
        (cast.bruno, cast.brunos_family, [cast.zoe]),
        (cast.chloe, cast.chloes_family, [cast.tom]),
    ]:
        assert len({account, family, *children}) == 2 + len(children)


def test_zoe_is_with_her_mother_in_even_weeks_and_with_her_father_in_odd_ones(cast):
    with database.open_reader(cast.url) as db:
        custody = select(tables.Custody.family_id, tables.Custody.weeks).filter_by(child_id=cast.zoe)
        weeks = dict(db.execute(custody).all())
    assert weeks == {cast.alices_family: Weeks.EVEN, cast.brunos_family: Weeks.ODD}
