"""Whoever watches over the portal learns whether its database answers."""

from cantine.store import database


def test_all_is_well(browser):
    answer = browser.get("/sante")
    assert (answer.status_code, answer.json()) == (200, {"etat": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_server_that_is_gone_is_told(browser, configure):
    configure(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    answer = browser.get("/sante")
    assert (answer.status_code, answer.json()) == (503, {"etat": "base de données injoignable"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_file_that_is_gone_is_told_even_where_a_new_one_could_be_made(browser, configure, tmp_path):
    url = f"sqlite:///{tmp_path / 'gone.db'}"
    configure(database_url=url)
    assert browser.get("/sante").status_code == 503
    database.engine(url).dispose()


def test_a_disk_that_is_gone_is_told(browser, configure, tmp_path):
    (tmp_path / "disk").write_text("a file where a folder was")
    configure(database_url=f"sqlite:///{tmp_path}/disk/cantine.db")
    assert browser.get("/sante").status_code == 503
