"""How the two kinds of a kept page are told apart: what is no PDF is a JPEG."""

PDF_BEGINS = b"%PDF"
