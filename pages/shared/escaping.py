"""Escaping: text from people is shown as it was typed, whatever Markdown or HTML would make of it."""

import re
from collections.abc import Iterable

from cantine.common.typed_text.hidden_signs import make_one_line
from cantine.common.typed_text.html import escape


def escape_markdown(text: str) -> str:
    """The text of people, escaped for a Markdown sentence or a label: it is one line, and never formatting, an icon or
    a link elsewhere. An e-mail address may become a mail link: it stays as it is, so that it can be copied."""
    escaped = _READ_AS_MARKDOWN.sub(r"\\\g<0>", _MADE_INTO_MORE.sub("\u2060", make_one_line(text)))
    return _LIST.sub(r"\1\\\2", escaped)


_READ_AS_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#!|~$^=&@/]|:(?=\S)|(?<=\S):")
_LIST = re.compile(r"^(\d*)([-+.)])")
"""What would begin a list, numbered or not."""
_MADE_INTO_MORE = re.compile(
    r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[<>~-])(?=[->=])|(?<=:)(?=streamlit:)|(?<=xmpp)(?=:)", re.I
)
"""Where Streamlit makes addresses into links and « -> » into an arrow, escaped or not: an invisible sign parts them."""


def keep_together(sentence: str) -> str:
    """A French sentence whose signs stay with their words: no line begins with « : » or ends with an opening quote,
    and neither « 17 h 30 » nor « n° 2 » is parted."""
    return _PARTED.sub("\u00a0", sentence)


_PARTED = re.compile(r"(?<=«) | (?=[»:;!?€%])|(?<=n°) |(?<=\d) (?=h\b)|(?<=\d[ \u00a0]h) (?=\d\d\b)")


def render_paragraph(sentence: str) -> str:
    """A paragraph of plain text for `st.html`: nothing in it is formatting or a link."""
    return f"<p>{escape(sentence)}</p>"


def render_paragraphs(sentences: Iterable[str]) -> str:
    """A paragraph for each sentence."""
    return "".join(map(render_paragraph, sentences))


def render_phone_link(phone: str) -> str:
    """A telephone number that a finger calls."""
    number = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    return f'<a class="phone" href="tel:{number}">{escape(phone)}</a>'


def render_letter(recipients: str, subject: str, sentences: str) -> str:
    """A mail as it will leave, for `st.html`."""
    return (
        f'<div class="letter"><p><b>À :</b> {escape(recipients)}</p><p><b>Objet :</b> {escape(subject)}</p>'
        f"<pre>{escape(sentences)}</pre></div>"
    )
