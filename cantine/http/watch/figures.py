"""The figures of this process for Prometheus. Labels are few and fixed: routes as the portal's source has them,
methods, statuses, outcomes; nothing in them is about anybody."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from cantine.doctor.findings import Condition, Finding

REGISTRY = CollectorRegistry()
"""The portal's own: what a library counts for itself is not in it."""

ProcessCollector(registry=REGISTRY)
_requests = Counter("cantine_requests", "Answered requests", ["method", "route", "status"], registry=REGISTRY)
_durations = Histogram(
    "cantine_request_seconds",
    "Seconds until the end of an answer",
    ["route"],
    buckets=(0.01, 0.05, 0.1, 0.3, 1, 3, 10, 30),
    registry=REGISTRY,
)
_acts = Counter("cantine_acts", "Acts of people, by how they ended", ["outcome"], registry=REGISTRY)
OPEN_PAGES = Gauge("cantine_open_pages", "Pages that are open", registry=REGISTRY)
RUNNING_PAGES = Gauge("cantine_running_pages", "Pages that are being made at this moment", registry=REGISTRY)
_pool = Gauge("cantine_database_connections_in_use", "Connections of the pool in use", registry=REGISTRY)
_state = Gauge("cantine_state", "0 ok, 1 to be looked at, 2 broken", ["check"], registry=REGISTRY)

_SHOWN = {
    ("messages", "en_attente"): Gauge("cantine_mail_waiting", "Letters that wait", registry=REGISTRY),
    ("messages", "plus_ancien_s"): Gauge("cantine_mail_oldest_seconds", "Age of the oldest one", registry=REGISTRY),
    ("sauvegarde", "age_s"): Gauge("cantine_backup_age_seconds", "Age of the last good backup", registry=REGISTRY),
    ("sauvegarde", "octets"): Gauge("cantine_backup_bytes", "Its size", registry=REGISTRY),
    ("base secondaire", "retard_s"): Gauge("cantine_standby_late_seconds", "Age of its data", registry=REGISTRY),
    ("base de données", "ms"): Gauge("cantine_database_answer_ms", "Time of one question", registry=REGISTRY),
}
"""Figures of findings that are a gauge of their own; without a value NaN, which no rule of an alert takes for good."""


def read_gauge(gauge: Gauge) -> int:
    """What a gauge without labels stands at."""
    return int(next(iter(gauge.collect())).samples[0].value)


def count_request(method: str, route: str, status: int | None, seconds: float) -> None:
    """An HTTP request has ended, without a `status` where whoever asked had gone; `route` as in the portal's source
    (`/telecharger/{export}.{form}`), never as it was asked for."""
    _requests.labels(method, route, status or "").inc()
    _durations.labels(route).observe(seconds)


def count_act(outcome: str) -> None:
    """Somebody's act on a page has ended: « accepted », « refused », « failed » or « stopped »."""
    _acts.labels(outcome).inc()


def write_figures(findings: Iterable[Finding], in_use: int) -> bytes:
    """All figures in Prometheus' text format, with what was found and how many connections are in use now."""
    _pool.set(in_use)
    for gauge in _SHOWN.values():
        gauge.set(float("nan"))
    _state.clear()
    for finding in findings:
        _state.labels(finding.name).set([*Condition].index(finding.state))
        for (name, figure), gauge in _SHOWN.items():
            value = finding.figures.get(figure) if finding.name == name else None
            if isinstance(value, int | float):
                gauge.set(value)
    return generate_latest(REGISTRY)
