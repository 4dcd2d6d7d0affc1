"""The unit of systemd that the command line prints; `systemd-analyze verify` has read it on Debian."""

import pytest
from click.testing import CliRunner

from cantine.__main__ import cantine


def say(*options: str) -> tuple[int, str]:
    told = CliRunner().invoke(cantine, ["systemd", *options])
    return told.exit_code, told.output


def test_it_starts_each_process_at_its_own_port_and_waits_for_it():
    code, unit = say("--processes", "3", "--folder", "/opt/cantine/", "--user", "mairie")
    assert code == 0
    lines = unit.splitlines()
    for line in (
        "Type=notify",
        "User=mairie",
        "WorkingDirectory=/opt/cantine",
        "EnvironmentFile=-/opt/cantine/.env",
        "Restart=always",
        "TimeoutStopSec=90",
        "NoNewPrivileges=true",
        "ReadWritePaths=/opt/cantine/data -/var/lib/cantine/static",
    ):
        assert line in lines
    [start] = [line for line in lines if line.startswith("ExecStart=")]
    assert start.startswith("ExecStart=/opt/cantine/.venv/bin/python -m uvicorn streamlit_app:app ")
    assert "--host 127.0.0.1 --port %i" in start
    assert "{{" not in unit


def test_it_says_in_french_how_all_are_started_and_restarted_one_after_the_other():
    _, unit = say("--processes", "2")
    assert "systemctl enable --now cantine@8501 cantine@8502" in unit
    assert "for port in 8501 8502; do systemctl restart cantine@$port || break; done" in unit
    assert "l'un après l'autre" in unit


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--processes", "0"), "de 1 à 64"),
        (("--folder", "opt/cantine"), "le chemin entier d'un dossier"),
        (("--folder", "/opt/can tine"), "le chemin entier d'un dossier"),
        (("--static", "/var/../etc"), "le chemin entier d'un dossier"),
        (("--user", "root"), "qui n'est pas root"),
        (("--user", "a; reboot"), "un compte de la machine"),
    ],
)
def test_what_would_make_a_wrong_unit_is_refused(options, said):
    code, told = say(*options)
    assert code == 1
    assert said in told
