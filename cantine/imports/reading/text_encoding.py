"""The encoding of a text: UTF-8, UTF-16, or that of an old Windows, Mac or DOS."""

import codecs

_OLD = ("cp1252", "iso8859-15", "mac_roman", "cp850")
"""Old encodings; the first of several equally likely ones is taken."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

_LOWER = frozenset("àâäçéèêëîïôöùûüœæñ")
_UPPER = frozenset("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÑ")
_SIGNS = frozenset("’‘«»“”–—…€°º\u00a0½²³§")
_SAMPLE = 200_000


def decode(content: bytes) -> str | None:
    """The text of these bytes; None where no known encoding fits.

    Bytes above 127 that are not UTF-8 are read in the encoding that makes the text most French: « LEFÈVRE » rather than
    « LEFéVRE », « École » rather than « ƒcole ».
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _try(content, encoding)
    if content[1:400:2].count(0) > len(content[1:400:2]) * 0.6 and b"\0" not in content[0:400:2]:
        return content.decode("utf-16-le", "replace")
    if content[:400:2].count(0) > len(content[:400:2]) * 0.6 and b"\0" not in content[1:400:2]:
        return content.decode("utf-16-be", "replace")
    if (text := _try(content, "utf-8")) is not None:
        return text
    found = [decoded for encoding in _OLD if (decoded := _try(content, encoding)) is not None]
    return max(found, key=lambda text: count_french(text[:_SAMPLE]), default=None)


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def count_french(text: str) -> int:
    """A score for how French the accents and signs of a text are; what no French word has is subtracted."""
    score = 0
    for place, letter in enumerate(text):
        if letter < "\x80":
            continue
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if letter in _LOWER:
            ends = after.isupper() or not after.isalpha()
            shouted = before.isupper() and ends and text[place - 2 : place].isupper()
            score += -2 if shouted or (before.isupper() and after.isupper()) else 2
        elif letter in _UPPER:
            score += -2 if before.islower() or (after.islower() and before.isalpha()) else 2
        elif letter in _SIGNS:
            score += 1 if not (before.isalpha() and after.isalpha()) or letter in "’‘" else -1
        else:
            score -= 3
    return score
