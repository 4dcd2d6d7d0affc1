"""Many files as one: every page once and in order, and nothing of what has left is kept."""

import gc
import tracemalloc
from io import BytesIO

import pytest
from pypdf import PdfReader

from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.common.pdf.pdf_merge import join_pdfs
from tests.billing.documents.test_invoice_pdf import TOWN, issued
from tests.support.table_reading import pages


@pytest.fixture(scope="module")
def three():
    """Three files of one, two and one invoice."""
    numbers = [["2026-0001"], ["2026-0002", "2026-0003"], ["2026-0004"]]
    return [
        invoice_pdf([issued(id=int(number[-1]), number=number) for number in some], TOWN, tags=False)
        for some in numbers
    ]


def test_every_page_of_every_part_is_there_once_and_in_order(three):
    whole = b"".join(join_pdfs(three, "Factures de novembre 2026"))
    assert pages(whole) == [page for part in three for page in pages(part)]
    reader = PdfReader(BytesIO(whole), strict=True)
    assert reader.metadata.title == "Factures de novembre 2026"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"


def test_every_object_stands_where_the_table_says(three):
    whole = b"".join(join_pdfs(three, "Titre"))
    table = whole[whole.rindex(b"xref\n0") :].splitlines()
    count = int(table[1].split()[1])
    for number, entry in enumerate(table[3 : 2 + count], 1):
        offset = int(entry.split()[0])
        assert whole[offset:].startswith(b"%d 0 obj" % number)
    assert int(whole.rsplit(b"startxref\n", 1)[1].split()[0]) == whole.rindex(b"xref\n0")


def test_a_part_leaves_before_the_next_one_is_asked_for(three):
    asked = []

    def parts():
        for part in three:
            asked.append(len(part))
            yield part

    pieces = join_pdfs(parts(), "Titre")
    assert next(pieces).startswith(b"%PDF-1.7")
    assert asked == []
    for number in (1, 2, 3):
        assert next(pieces)
        assert len(asked) == number


def test_what_has_left_is_not_kept(three, heap_set_aside):
    """Of fifty more parts only where their objects began stays in memory."""
    pieces = join_pdfs(iter([three[0]] * 60), "Titre")

    def held(after):
        for _ in range(after):
            next(pieces)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few = held(10)
        more = held(50) - few
    finally:
        tracemalloc.stop()
    assert more < 50 * len(three[0]) / 20
