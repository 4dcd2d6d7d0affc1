"""Where files that belong to a database are kept: beside a SQLite file, else below `data/`."""

from pathlib import Path

from sqlalchemy import make_url

from cantine.settings import DATA


def choose_place(url: str, kind: str, end: str = "") -> Path:
    """The file or folder of this `kind` for this database; no two databases share it.

    For a SQLite file `cantine.db` it is `cantine.db.<kind>` beside it, for PostgreSQL `data/<kind>/` and the names of
    server and database. `end` comes after the name of the database.
    """
    address = make_url(url)
    if address.drivername.startswith("sqlite") and address.database not in (None, "", ":memory:"):
        file = Path(str(address.database)).resolve()
        return file.with_name(f"{file.name}{end}.{kind}")
    where = "-".join(str(part) for part in (address.host, address.port, address.database) if part)
    return DATA / kind / ("".join(c if c.isalnum() or c in "-_." else "_" for c in where).strip(".") + end)
