"""What stands in a PDF file, as a reader sees it."""

from io import BytesIO

from pypdf import PdfReader


def pages(pdf):
    """The text of each page; every kind of space is one plain space, lines stay lines."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    return ["\n".join(" ".join(line.split()) for line in page.extract_text().splitlines()) for page in reader.pages]


def amount(cents):
    """« −1 234,50 € » with plain spaces, worked out by other means than the portal's own."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", " ")
    return f"{'−' if cents < 0 else ''}{grouped},{rest:02} €"
