"""The demonstration commune: always the same people, a school year relative to today."""

from cantine.demo.cast import FAMILIES as FIXED_FAMILIES
from cantine.demo.cast import LOGINS, PASSWORD, STAFF
from cantine.demo.filling import AlreadyFilled, FilledCounts, RealCommune, fill
from cantine.demo.town import list_towns

__all__ = [
    "FIXED_FAMILIES",
    "LOGINS",
    "PASSWORD",
    "STAFF",
    "AlreadyFilled",
    "FilledCounts",
    "RealCommune",
    "fill",
    "list_towns",
]
