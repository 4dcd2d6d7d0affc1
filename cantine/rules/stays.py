"""How long children stayed: the hours of garderie that a commune declares to the CAF."""

from cantine.rules.services import Service, TimeChoice


def minutes(service: Service, time: int) -> int:
    """The stay between the service's bound and `time` (minutes since midnight); never less than nothing.

    The real minutes, not the started units of the bill: those are what the CAF counts.
    """
    bound = service.stay_bound
    if bound is None:
        return 0
    return max(0, bound - time if service.time_choice is TimeChoice.ARRIVAL else time - bound)
