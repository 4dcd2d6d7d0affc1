"""What people typed, on its way into something that interprets: it arrives as the letters that they typed.

Each medium has one way in, and tests/house/test_typed_text.py keeps it the only one:

- Markdown of the screen, which is every title, label, option of a radio and help: `pages/shared/escaping.py`;
- HTML of the screen, of the document around it, of error pages and of mail: `html.escape` of this package;
- spreadsheets and CSV: `common/tables`, which writes text as text and keeps formulas from running;
- paper: `common/pdf/typesetting.py`, where text is data and never typst markup;
- mail: `mail/outbox.py`, where a header is one line and only the portal's own addresses become links;
- calendars: `calendar_feed/documents.py`.

Components get their data as JSON and write it with `textContent`. In all of them, signs that show nothing and do
something, like those that turn the direction of reading, are left out (`hidden_signs.py`).
"""
