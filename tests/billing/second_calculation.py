"""What a month costs each family, reckoned a second time from the bare rows; nothing of the portal's code is used."""

import sqlite3
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from math import ceil, floor
from zoneinfo import ZoneInfo

from tests.billing.second_events import reckon_extra


def reckon(path, month):
    """Cents by family of the month « 2026-10 »: what was booked and not cancelled, free days of sickness left out."""
    with sqlite3.connect(path) as db:
        db.row_factory = sqlite3.Row
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    services = {row["id"]: row for row in rows["service"]}
    tariffs = defaultdict(list)
    for row in rows["tariff"]:
        tariffs[row["service_id"], bool(row["full_day"])].append(row)
    bands = defaultdict(list)
    for row in rows["tariff_band"]:
        bands[row["tariff_id"]].append(row)
    for of_one in bands.values():
        of_one.sort(key=lambda band: band["from_quotient"])
    order = {row["id"]: row["position"] for row in rows["label"]}
    school_of = {row["id"]: row["school_id"] for row in rows["classroom"]}
    families = {row["id"]: row for row in rows["family"]}
    quotients = defaultdict(list)
    for row in rows["quotient"]:
        quotients[row["family_id"]].append((row["first_day"], row["value"]))
    children = {row["id"]: row for row in rows["child"]}
    terms = defaultdict(list)
    for row in rows["service_terms"]:
        terms[row["service_id"]].append(row)
    siblings = defaultdict(list)
    for row in rows["custody"]:
        siblings[row["family_id"]].append(children[row["child_id"]])

    def tariff(service, day, full=False):
        return max((one for one in tariffs[service, full] if one["first_day"] <= day), key=lambda t: t["first_day"])

    def rules(service, day):
        """What decides the price of the service's days: its terms of that day, else its own columns."""
        known = [one for one in terms[service] if one["first_day"] <= day]
        return max(known, key=lambda one: one["first_day"]) if known else services[service]

    def unit(row, of):
        """The price of a unit for the family and the child of this booking."""
        lives_here = bool(families[row["family_id"]]["resident"])
        rank, size = rank_and_size(row, of)
        for label in [*held(row), None]:
            labelled = [band for band in bands[of["id"]] if band["label_id"] == label]
            here = [
                band for band in labelled if band["resident"] is not None and bool(band["resident"]) is lives_here
            ] or [band for band in labelled if band["resident"] is None]
            ranks = [
                (band["sibling_rank"], band["family_size"])
                for band in here
                if band["sibling_rank"] <= rank and band["family_size"] <= size
            ]
            if ranks:
                break
        mine = [band for band in here if (band["sibling_rank"], band["family_size"]) == max(ranks)]
        known = [value for first, value in sorted(quotients[row["family_id"]]) if first <= row["day"]]
        if not known or known[-1] is None:
            return max(of["ceiling"] + band["extra"] if band["cents"] is None else band["cents"] for band in mine)
        [band] = [one for one in mine if one["from_quotient"] <= known[-1]][-1:]
        if band["cents"] is not None:
            return band["cents"]
        cents = floor(band["effort_rate"] * known[-1] + 0.5 + 1e-9)
        return min(max(cents, of["floor"] or 0), of["ceiling"] or 10**9) + band["extra"]

    def held(row):
        """The labels that the child of this booking holds, in the order of the town."""
        mine = [
            (order[one["label_id"]], one["label_id"])
            for one in rows["label_holding"]
            if one["first_day"] <= row["day"] <= (one["last_day"] or "9999")
            and (
                one["child_id"] == row["child_id"]
                or one["family_id"] == row["family_id"]
                or (row["classroom_id"] is not None and one["classroom_id"] == row["classroom_id"])
                or (row["classroom_id"] is not None and one["school_id"] == school_of[row["classroom_id"]])
            )
        ]
        return [label for _, label in sorted(mine)]

    def rank_and_size(row, of):
        theirs = [one for one in siblings[row["family_id"]] if one["pupil"] and at_school(one, row["day"])]
        if of["sibling_count"] == "service":
            theirs = [
                one
                for one in theirs
                if one["id"] == row["child_id"]
                or any(
                    (other["child_id"], other["service_id"], other["family_id"], other["day"][:7])
                    == (one["id"], of["service_id"], row["family_id"], row["day"][:7])
                    and other["state"] != "cancelled"
                    for other in rows["booking"]
                )
            ]
        older = [id for _, id in sorted((one["birth_date"], one["id"]) for one in theirs)]
        told = sorted(
            (one["first_day"], one["children"] or 0)
            for one in rows["family_size"]
            if one["family_id"] == row["family_id"] and one["first_day"] <= row["day"]
        )
        at_home = told[-1][1] if told and of["sibling_count"] == "home" else 0
        return 1 + older.index(row["child_id"]), at_home or len(theirs)

    def single(row):
        of, service = tariff(row["service_id"], row["day"]), services[row["service_id"]]
        of_day = rules(row["service_id"], row["day"])
        count = 1
        if of["unit_minutes"] and row["time"] is not None:
            arrival = of_day["time_choice"] == "arrival"
            usual = service["last_time"] if arrival else service["first_time"]
            bound = of_day["bound"] if of_day["bound"] is not None else usual
            stay = bound - row["time"] if arrival else row["time"] - bound
            count = max(1, ceil((stay - of["tolerance"]) / of["unit_minutes"]))
        cents = count * unit(row, of)
        if of["day_minimum"] is not None:
            cents = max(cents, of["day_minimum"])
        cents = cents if of["day_ceiling"] is None else min(cents, of["day_ceiling"])
        lives_here = bool(families[row["family_id"]]["resident"])
        return cents + reckon_extra(row, of, cents, lives_here, rows["booking"])

    absences = {row["id"]: row for row in rows["absence"]}
    sick_days = defaultdict(list)
    for row in sorted(rows["booking"], key=lambda row: row["day"]):
        if row["state"] == "sick":
            sick_days[row["absence_id"] or f"alone {row['id']}", row["service_id"]].append(row["id"])
    place = {booking: number for of_one in sick_days.values() for number, booking in enumerate(of_one, 1)}

    def is_free(row):
        of_day, number = rules(row["service_id"], row["day"]), place[row["id"]]
        length, proved = 1, False
        if told := absences.get(row["absence_id"]):
            if told["case_id"]:
                missing = told["case_proof_needed"] and not told["proof_on"]
                return told["case_free_from"] is not None and number >= told["case_free_from"] and not missing
            length = days_between(told["first"], told["last"]) + 1
            called = datetime.fromisoformat(told["reported_at"]).replace(tzinfo=UTC)
            proved = told["proof_on"] is not None
            if proved and of_day["proof_hours"] is not None:
                ends = called + timedelta(hours=of_day["proof_hours"])
                proved = told["proof_on"] <= day_in_paris(ends)
                if told["proof_sent_at"]:
                    proved = datetime.fromisoformat(told["proof_sent_at"]).replace(tzinfo=UTC) <= ends
            if of_day["carence_counts"] == "calendar":
                number = days_between(told["first"], row["day"]) + 1
            if of_day["carence_counts"] == "call":
                number = days_between(day_in_paris(called), row["day"]) + 1
        if length < of_day["least_days"] or (of_day["proof"] == "needed" and not proved):
            return False
        if of_day["proof"] == "frees" and proved:
            return True
        return number > 0 and (number <= of_day["carence_days"]) is (of_day["carence"] == "first_free")

    days = defaultdict(dict)
    for row in rows["booking"]:
        if row["day"].startswith(month) and row["state"] != "cancelled":
            days[row["child_id"], row["day"]][row["service_id"]] = row
    total = defaultdict(int)
    for (_, day), booked in days.items():
        for service in [*booked]:
            other = rules(service, day)["full_day_with_id"]
            if (
                service in booked
                and other in booked
                and "sick" not in (booked[service]["state"], booked[other]["state"])
            ):
                total[booked[service]["family_id"]] += unit(booked[service], tariff(service, day, full=True))
                del booked[service], booked[other]
        for row in booked.values():
            if row["state"] != "sick" or not is_free(row):
                total[row["family_id"]] += single(row)
    return dict(total)


TABLES = (
    "service",
    "service_terms",
    "absence",
    "tariff",
    "tariff_band",
    "family",
    "quotient",
    "child",
    "custody",
    "booking",
    "label",
    "label_holding",
    "classroom",
    "family_size",
)


def days_between(first, last):
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def day_in_paris(moment):
    return moment.astimezone(ZoneInfo("Europe/Paris")).date().isoformat()


def at_school(child, day):
    return (child["enrolled_from"] or "") <= day <= (child["enrolled_until"] or "9999")
