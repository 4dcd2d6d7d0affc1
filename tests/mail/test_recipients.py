"""Who gets mail of a family."""

from sqlalchemy import update

from cantine.mail.recipients import read_emails
from cantine.store import database
from cantine.store.tables import Account, Guardian
from tests.dates import at

NOW = at("lundi 2026-11-23 10:00")


def test_the_guardians_with_an_open_account_and_an_address_in_their_order(cast):
    families = [cast.alices_family, cast.brunos_family, cast.chloes_family]
    with database.open_writer(cast.url) as db:
        more = {"family_id": cast.alices_family, "first_name": "B", "last_name": "B", "phone": "", "landline": ""}
        db.add(Guardian(account_id=cast.bruno, position=2, receipts=False, **more))
        db.add(Guardian(account_id=cast.chloe, position=1, **more))
        db.execute(update(Account).where(Account.id == cast.chloe).values(disabled_at=NOW))
        db.flush()
        assert read_emails(db, families) == {
            cast.alices_family: ["alice@exemple.fr", "bruno@exemple.fr"],
            cast.brunos_family: ["bruno@exemple.fr"],
        }
        db.execute(update(Account).where(Account.id == cast.chloe).values(disabled_at=None, email=None))
        assert read_emails(db, families, Guardian.receipts) == {
            cast.alices_family: ["alice@exemple.fr"],
            cast.brunos_family: ["bruno@exemple.fr"],
        }
