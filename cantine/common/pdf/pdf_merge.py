"""Many PDF files joined piece by piece, in memory that does not grow with the number of pages.

Libraries that join PDF files hold the whole in memory before its first byte. Here each part is parsed by pypdf, its
objects are numbered on from those before, and written; only their offsets are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, TextStringObject

_CATALOG, _PAGES = 1, 2
"""The numbers of the two objects that come last: the document, and the root of its pages."""


def join_pdfs(parts: Iterable[bytes], title: str) -> Iterator[bytes]:
    """The pages of all parts in their order, as one file, without outlines and tags."""
    file, nodes, pages = _File(), [], 0
    yield file.written(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for part in parts:
        node, count, piece = file.part(part)
        nodes.append(node)
        pages += count
        yield piece
    yield file.end(nodes, pages, title)


class _File:
    """The length written so far, and the offset of each object; number 0 is none."""

    def __init__(self) -> None:
        self.size = 0
        self.offsets = [0, 0, 0]

    def written(self, piece: bytes) -> bytes:
        self.size += len(piece)
        return piece

    def part(self, content: bytes) -> tuple[int, int, bytes]:
        """The number of the node above the pages of this part, how many pages there are, and their bytes."""
        reader, out, node = PdfReader(BytesIO(content)), BytesIO(), self._number()
        numbers: dict[int, int] = {}
        waiting: list[int] = []

        def number(old: int) -> int:
            if old not in numbers:
                numbers[old] = self._number()
                waiting.append(old)
            return numbers[old]

        pages = []
        for page in reader.pages:
            del page["/Parent"]
            moved = _renumber(page, number)
            moved[NameObject("/Parent")] = _make_reference(node)
            pages.append(self._number())
            self._write(out, pages[-1], moved)
        while waiting:  # everything that the pages lead to, each once
            old = waiting.pop()
            self._write(out, numbers[old], _renumber(reader.get_object(old), number))
        kids, count = ArrayObject(map(_make_reference, pages)), NumberObject(len(pages))
        branch = _make_dictionary("/Pages", Kids=kids, Count=count)
        branch[NameObject("/Parent")] = _make_reference(_PAGES)
        self._write(out, node, branch)
        return node, len(pages), self.written(out.getvalue())

    def end(self, nodes: Sequence[int], pages: int, title: str) -> bytes:
        """The end of the file: the root of the pages, the document, and the table of offsets."""
        out, info = BytesIO(), self._number()
        kids = ArrayObject(map(_make_reference, nodes))
        self._write(out, _PAGES, _make_dictionary("/Pages", Kids=kids, Count=NumberObject(pages)))
        lang = TextStringObject("fr-FR")
        self._write(out, _CATALOG, _make_dictionary("/Catalog", Pages=_make_reference(_PAGES), Lang=lang))
        self._write(out, info, _make_dictionary(Title=TextStringObject(title)))
        start = self.size + out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self.offsets))
        out.writelines(b"%010d 00000 n \n" % offset for offset in self.offsets[1:])
        out.write(b"trailer\n")
        size = NumberObject(len(self.offsets))
        _make_dictionary(Size=size, Root=_make_reference(_CATALOG), Info=_make_reference(info)).write_to_stream(out)
        out.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)
        return self.written(out.getvalue())

    def _number(self) -> int:
        self.offsets.append(0)
        return len(self.offsets) - 1

    def _write(self, out: BytesIO, number: int, one: Any) -> None:
        self.offsets[number] = self.size + out.tell()
        out.write(b"%d 0 obj\n" % number)
        one.write_to_stream(out)
        out.write(b"\nendobj\n")


def _make_reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _make_dictionary(kind: str = "", **values: Any) -> DictionaryObject:
    made = DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})
    if kind:
        made[NameObject("/Type")] = NameObject(kind)
    return made


def _renumber(one: Any, number: Callable[[int], int]) -> Any:
    """The object with its references renumbered for the new file."""
    if isinstance(one, IndirectObject):
        return _make_reference(number(one.idnum))
    if isinstance(one, DictionaryObject):
        for name, value in [*one.items()]:
            one[name] = _renumber(value, number)
    elif isinstance(one, ArrayObject):
        one[:] = [_renumber(value, number) for value in one]
    return one
