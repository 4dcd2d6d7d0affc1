"""Look for secrets in the files of the tree: `python -m tests.watch.typed_secrets`, exit code 1 where one is new.

A secret is what looks like the key of a known service, a private key, a password in an address, a literal that is
named a password, key or token, or a quoted string of letters and digits by chance. `known_secrets.toml` names those
that are none or belong to a demonstration, each by its fingerprint, with the reason. Nothing found is printed, only
where it stands.
"""

import hashlib
import math
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cantine.settings import HERE

KNOWN = Path(__file__).with_name("known_secrets.toml")

ENOUGH_CHANCE = 4.2
"""Bits per sign (Shannon's entropy) from which a quoted string of letters, signs and digits looks like chance."""

ENOUGH_HEX = 3.3
"""The same for hexadecimal digits, of which there are only sixteen."""

KEYS = re.compile(
    r"\b(?:A(?:KIA|SIA)[0-9A-Z]{16}|gh[opsur]_\w{36,}|github_pat_\w{50,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}"
    r"|[rs]k_live_\w{20,}|AIza[\w-]{35}|npm_\w{36}|pypi-AgE[\w-]{50,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}"
    r"|AGE-SECRET-KEY-1\w{58}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"
)
IN_AN_ADDRESS = re.compile(r"\b[a-z][a-z+]+://[^\s:/@\"'{}<>…]*:(?P<found>[^$\s/@\"'{}<>…]+)@[\w.-]")
NAMED = re.compile(
    r"(?:passw(?:or)?d|passphrase|secret|(?:api|access|private|signing|lyra)_?key|token)\w*[\"']?\s*(?::\s*\w+\s*)?[=:]\s*"
    r"[bfr]?[\"'](?P<found>[^\"'\s{}<>]{8,})[\"']",
    re.IGNORECASE,
)
BY_CHANCE = re.compile(r"[\"'](?P<found>[A-Za-z0-9+/_-]{24,}={0,2})[\"']")
HEX = re.compile(r"[0-9a-fA-F]+")


class Finding(NamedTuple):
    """Where a secret stands, which one by its fingerprint, and what it looks like."""

    file: str
    line: int
    fingerprint: str
    kind: str


def look_through(file: str, text: str) -> Iterator[Finding]:
    """What looks like a secret in this text, in its order by kind."""
    for kind, pattern in (
        ("key", KEYS),
        ("password in an address", IN_AN_ADDRESS),
        ("named secret", NAMED),
        ("chance", BY_CHANCE),
    ):
        for found in pattern.finditer(text):
            secret = found["found"] if "found" in pattern.groupindex else found[0]
            if kind != "chance" or _looks_like_chance(secret):
                fingerprint = hashlib.sha256(secret.encode()).hexdigest()[:16]
                yield Finding(file, text.count("\n", 0, found.start()) + 1, fingerprint, kind)


def _looks_like_chance(text: str) -> bool:
    """Whether no word would be spelt so: many different signs, digits among them, evenly spread."""
    if not any(sign.isdigit() for sign in text) or not any(sign.isalpha() for sign in text):
        return False
    shares = [times / len(text) for times in Counter(text).values()]
    entropy = -sum(share * math.log2(share) for share in shares)
    return entropy >= (ENOUGH_HEX if HEX.fullmatch(text) else ENOUGH_CHANCE)


def list_files() -> list[Path]:
    """The files that are, or would be, under version control; where there is none, all that the folders hold."""
    git = ["git", "-C", str(HERE), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(git, capture_output=True, text=True).stdout.split("\0")
    if not any(names):
        names = [str(path.relative_to(HERE)) for path in HERE.rglob("*") if ".venv" not in path.parts]
    hashed = {"requirements.txt", "tests/requirements.txt"}  # hashes of files, which are public
    return [HERE / name for name in sorted(names) if name and name not in hashed and (HERE / name).is_file()]


def read_known() -> dict[str, str]:
    """By fingerprint the reason why it is none."""
    return {entry["fingerprint"]: entry["reason"] for entry in tomllib.loads(KNOWN.read_text("utf-8")).get("known", [])}


def list_new(files: list[Path], known: dict[str, str]) -> list[Finding]:
    """What is found in these files and is not known; files that are no text are left out."""
    found = []
    for path in files:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        name = str(path.relative_to(HERE)) if path.is_relative_to(HERE) else path.name
        found += [one for one in look_through(name, text) if one.fingerprint not in known]
    return found


if __name__ == "__main__":
    new = list_new(list_files(), read_known())
    for file, line, fingerprint, kind in new:
        print(f"{file}:{line}: {kind}, fingerprint {fingerprint}")
    if new:
        print("Take it out of the tree and replace it where it is used; what is no secret goes into", KNOWN.name)
    sys.exit(bool(new))
