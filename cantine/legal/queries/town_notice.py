"""What the pages are made of, read in a fixed number of questions."""

from sqlalchemy import select

from cantine.common.how_to_pay import describe_how_to_pay
from cantine.common.terms.legal_notice import LegalNotice
from cantine.legal.rules.chapters import TownNotice
from cantine.legal.rules.notice_form import LegalNoticeForm
from cantine.offer.queries import offer
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.online_payment.queries.payment_service import can_parents_pay
from cantine.store.database import Reader
from cantine.store.tables import Commune

_NOTICE = select(Commune.legal_notice, Commune.audited_on, Commune.audited_rate)
_TOWN = _NOTICE.add_columns(
    Commune.name, Commune.address, Commune.email, Commune.phone, Commune.how_to_pay, Commune.sick_until
)


def read_form(db: Reader) -> LegalNoticeForm:
    """What the commune has said so far, as its form shows it. One query of one row."""
    notice, audited_on, rate = db.execute(_NOTICE).one()
    known = notice or LegalNotice()
    return LegalNoticeForm(**vars(known), audited_on=audited_on, audited_rate=rate)


def read_town_notice(db: Reader, portal: str) -> TownNotice:
    """The commune as the pages name it; `portal` is the public address of the portal. A fixed number of queries."""
    row = db.execute(_TOWN).one()
    return TownNotice(
        name=row.name,
        address=row.address,
        email=row.email,
        phone=row.phone,
        notice=row.legal_notice or LegalNotice(),
        audited_on=row.audited_on,
        audited_rate=row.audited_rate,
        portal=portal,
        sick_until=row.sick_until,
        how_to_pay=describe_how_to_pay(row.how_to_pay, row.address, row.phone, row.email),
        pays_online=can_parents_pay(db),
        cutoffs=list_cutoff_sentences(offer.list_services(db)),
    )
