"""Write the hashes into the three requirements files: `python -m tests.hashes`, after a pin was changed or added.

uv resolves for every platform and every Python from 3.11 on, keeps the pins that still fit, and lists the hashes of
all files of a version as the package index gives them. This module only lays them out: a part on a line, its hashes to
the right, so that the files read as a list. What the chosen parts need is written anew; reasons and order stay.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from cantine.settings import HERE

PORTAL = HERE / "requirements.txt"
TESTS = HERE / "tests" / "requirements.txt"
MUTATION = HERE / "tests" / "mutation" / "requirements.txt"
BELOW = "# What those need themselves.\n"
"""The line that ends the chosen parts."""

OLDEST_PYTHON = "3.11"


def name_part(line: str) -> str:
    """The name of a line's part, spelt as package indexes compare names; "" for a remark or an empty line."""
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def list_pins(text: str) -> list[str]:
    """The lines of parts, without their hashes: « click==8.5.1 », with « ; marker » where it is not for everybody."""
    return [line.partition("--hash")[0].strip() for line in text.splitlines() if name_part(line)]


def lock(chosen: list[str], kept: list[str]) -> list[str]:
    """All that the chosen parts need, themselves included, each as one line with its hashes; `kept` where it fits."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, locked = Path(folder, "wanted.txt"), Path(folder, "locked.txt")
        wanted.write_text("\n".join(chosen), "utf-8")
        locked.write_text("\n".join(kept), "utf-8")
        command = ["uv", "pip", "compile", str(wanted), "--universal", "--python-version", OLDEST_PYTHON]
        plain = ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--output-file", str(locked)]
        subprocess.run([*command, *plain], check=True, stdout=subprocess.DEVNULL)
        return re.sub(r"\s*\\\n\s*", " ", locked.read_text("utf-8")).splitlines()


def rewrite(path: Path, beside: list[str]) -> None:
    """Give each chosen part of a file its hashes, and list below what they need that is not pinned `beside` them."""
    text = path.read_text("utf-8")
    chosen = text.partition(BELOW)[0]
    elsewhere = {name_part(pin) for pin in beside}
    locked = [line for line in lock(beside + list_pins(chosen), list_pins(text)) if name_part(line) not in elsewhere]
    hashes = {name_part(line): line[line.index("--hash") :] for line in locked}
    names = {name_part(pin) for pin in list_pins(chosen)}
    above = [
        f"{list_pins(line)[0]} {hashes[name_part(line)]}" if name_part(line) else line for line in chosen.splitlines()
    ]
    below = [line for line in locked if name_part(line) not in names]
    path.write_text("\n".join([*above, BELOW.rstrip(), *below, ""]), "utf-8")


if __name__ == "__main__":
    rewrite(PORTAL, [])
    rewrite(TESTS, list_pins(PORTAL.read_text("utf-8")))
    rewrite(MUTATION, [*list_pins(PORTAL.read_text("utf-8")), *list_pins(TESTS.read_text("utf-8"))])
