"""The form of these pages, and what they are written from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cantine.common.terms.legal_notice import LegalNotice


@dataclass(frozen=True)
class LegalChapter:
    """A chapter: sentences, the lines of a list, sentences `after` it; `missing` says what the commune has yet to tell.
    Its title is that of a smaller part where `inner`."""

    title: str
    sentences: Sequence[str] = ()
    items: Sequence[str] = ()
    after: Sequence[str] = ()
    missing: Sequence[str] = ()
    inner: bool = False


@dataclass(frozen=True)
class TownNotice:
    """The commune as these pages name it; `portal` is the public address of the portal.

    `audited_rate` is the share of the criteria of the RGAA (percent) that the audit of the day `audited_on` found met.
    `pays_online`: whether families may pay on the portal; `how_to_pay` is what they read where they cannot. `cutoffs`
    are the sentences that say until when one books.
    """

    name: str
    address: str = ""
    email: str = ""
    phone: str = ""
    notice: LegalNotice = field(default_factory=LegalNotice)
    audited_on: date | None = None
    audited_rate: int | None = None
    portal: str = ""
    pays_online: bool = False
    how_to_pay: str = ""
    cutoffs: Sequence[str] = ()
    sick_until: int = 0


def list_contacts(town: TownNotice) -> list[str]:
    """How to reach the town hall: telephone, mail, address, hours; those that are known."""
    known = (town.phone, town.email, " ".join(town.address.split()), *town.notice.hours.splitlines())
    return [line.strip() for line in known if line.strip()]
