"""A town of any size: the demonstration of a village, multiplied inside the database.

Every copy is as right as the village, whose invoices and payments the portal's own rules made: ids are shifted, the
numbers of invoices and slips interleaved (no gap, and in the order of their days), last names turned in their list.
"""

from tests.support.large_town.filling import NOW, VILLAGE, LargeTown, fill

__all__ = ["NOW", "VILLAGE", "LargeTown", "fill"]
