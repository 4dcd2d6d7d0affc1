"""The triggers of the newest schema as they stand today: a file per subject, for each of the two engines.

They are there to be read. A migration creates triggers from a text of its own, which stays as it is for ever; a test
compares a migrated database with these files, so that whoever changes a trigger writes both. A migration that makes a
table anew on SQLite loses its triggers: it reads them from `sqlite_master` before and creates them again after, as
0018 and 0020 do, or holds a copy of their text. It never reads these files, which change after it.
"""

import re
from pathlib import Path

HERE = Path(__file__).parent


def read_statements(engine: str) -> list[str]:
    """Every CREATE FUNCTION and CREATE TRIGGER for « sqlite » or « postgresql », a function before its trigger."""
    written = "\n".join(path.read_text("utf-8") for path in sorted((HERE / engine).glob("*.sql")))
    bare = re.sub(r"(?m)^--.*\n", "", written)
    return [statement.strip().rstrip(";") for statement in re.split(r"(?m)^(?=CREATE )", bare) if statement.strip()]
