"""What being late or absent adds to a day, reckoned a second time from the bare rows, without the portal's code."""

import json
from math import floor

LATE = {"parent": "late_parent", "door": "unbooked"}


def list_events(row):
    """How a booking came late, then how its child stayed away."""
    if row["state"] not in ("booked", "added"):
        return []
    late = [LATE.get(row["late_by"], "late_staff")] if row["state"] == "added" else []
    away = ["told_late"] if row["called_off"] else ["no_show"] if row["presence"] == "absent" else []
    return late + away


def reckon_extra(row, tariff, cents, resident, bookings):
    """The cents that its events add to a day of `cents`; labels and late pick-ups are not reckoned."""
    rules = [rule for rule in json.loads(tariff["events"] or "null") or [] if rule["resident"] in (None, resident)]
    year = int(row["day"][:4]) - (row["day"][5:7] < "09")
    added = []
    for event in list_events(row) if rules else []:
        nth = 1 + sum(
            f"{year}-09-01" <= other["day"] < row["day"] and not other["waived"] and event in list_events(other)
            for other in bookings
            if (other["child_id"], other["service_id"]) == (row["child_id"], row["service_id"])
        )
        mine = [rule for rule in rules if rule["event"] == event and rule["from_nth"] <= nth]
        if mine:
            best = max(mine, key=lambda rule: (rule["resident"] is not None, rule["from_nth"]))
            added.append((event, best["kind"], _cost(best, cents)))
    if any(kind == "replaced" for event, kind, _ in added if event in ("no_show", "told_late")):
        added = [one for one in added if one[0] in ("no_show", "told_late")]
    return sum(more for _, _, more in added if not (row["waived"] and more > 0))


def _cost(rule, cents):
    if rule["kind"] == "percent":
        return floor(cents * rule["value"] / 10_000 + 0.5)
    return {"fixed": rule["value"], "replaced": rule["value"] - cents, "none": 0}[rule["kind"]]
