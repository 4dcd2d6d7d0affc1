"""Papers that go with a letter: made as it leaves, from what was issued."""

from cantine.documents.invoice_pdf import file_name, invoice_pdf
from cantine.queries import invoices
from cantine.store.database import Reader


def attached(db: Reader, named: str) -> tuple[str, bytes]:
    """The name and the bytes of the PDF that a letter of the outbox names: « facture/12 ». Raises LookupError."""
    kind, _, id = named.partition("/")
    found = invoices.issued(db, [int(id)]) if kind == "facture" else []
    if not found:
        raise LookupError(f"Il n'y a pas de document « {named} ».")
    return file_name(found[0]), invoice_pdf(found, invoices.town(db))
