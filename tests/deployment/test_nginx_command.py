"""The configuration of nginx that the command line prints: what it must say; `nginx -t` has read it on Debian."""

import re

import pytest
from click.testing import CliRunner

from cantine.__main__ import cantine
from cantine.common.tables.file_limits import MOST_BYTES
from cantine.deployment.nginx_command import render_site


def say(*options: str) -> tuple[int, str]:
    told = CliRunner().invoke(cantine, ["nginx", *options])
    return told.exit_code, told.output


def test_it_says_all_that_the_portal_needs():
    code, site = say("--name", "Cantine.Exemple.fr")
    assert code == 0
    for line in (
        "listen 443 ssl http2;",
        "server_name cantine.exemple.fr;",
        "ssl_certificate /etc/letsencrypt/live/cantine.exemple.fr/fullchain.pem;",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header Upgrade $http_upgrade;",
        f"client_max_body_size {MOST_BYTES};",
        "client_header_timeout 10s;",
        "error_page 413 /cantine-gros;",
        "client_body_timeout 20s;",
        "limit_conn cantine_open 300;",
        "limit_req zone=cantine_writes burst=100 nodelay;",
        "server 127.0.0.1:8501 max_fails=0;",
    ):
        assert line in site
    assert "{{" not in site
    assert "$proxy_add_x_forwarded_for" not in site
    assert "cantine_place" not in site


def test_every_block_is_closed_and_every_line_ends():
    site = render_site("cantine.exemple.fr", 3)
    code = [re.sub(r"'[^']*'|\"[^\"]*\"", "", line) for line in site.splitlines() if not line.strip().startswith("#")]
    assert "".join(code).count("{") == "".join(code).count("}")
    assert [line for line in code if line.strip() and line.strip()[-1] not in "{};"] == []


def test_secret_addresses_stand_in_no_log():
    site = render_site("cantine.exemple.fr", 1)
    [place] = re.findall(r"location /agenda/ [^}]*}", site)
    assert "access_log off;" in place
    assert "error_log /dev/null crit;" in place
    [shape] = re.findall(r"log_format cantine '(.*)';", site)
    assert not {"$request", "$request_uri", "$args", "$http_referer"} & {*re.findall(r"\$\w+", shape)}


def test_several_processes_keep_a_browser_each():
    site = render_site("cantine.exemple.fr", 3)
    assert [*re.findall(r"server (127\S+) max_fails=0;", site)] == [f"127.0.0.1:{port}" for port in (8501, 8502, 8503)]
    assert "hash $cantine_place consistent;" in site
    assert "add_header Set-Cookie $cantine_new_place;" in site


@pytest.mark.parametrize(
    "name", ["", "cantine", "cantine.exemple.fr; evil", "a b.fr", "-a.fr", "é.fr", "x" * 300 + ".fr"]
)
def test_what_is_no_public_name_is_refused(name):
    code, told = say("--name", name)
    assert code == 1
    assert "Indiquez le nom public du portail" in told


@pytest.mark.parametrize("processes", ["0", "65"])
def test_a_number_of_processes_that_nobody_has_is_refused(processes):
    assert say("--name", "cantine.exemple.fr", "--processes", processes)[0] == 1
