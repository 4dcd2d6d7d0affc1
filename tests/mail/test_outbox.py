"""The outbox: a message is a row first, one sender takes it at a time, and it is tried until it has left."""

from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from cantine.mail import outbox, transport
from cantine.store import database
from cantine.store.tables import OutboxMail
from tests.support.entering import NOW
from tests.support.saving import all_at_once

SENDER = "cantine@exemple.fr"
PORTAL = "https://cantine.fr"
A_SECOND = timedelta(seconds=1)


def written(url, recipient="alice@exemple.fr", text="Bonjour à Zoé.\n", subject="Été à l'école : 12,50 €"):
    with database.open_writer(url) as db:
        outbox.write(db, recipient, subject, text, NOW)


def take(url, now=NOW):
    with database.open_writer(url) as db:
        return outbox.take_due(db, SENDER, now, PORTAL)


def rows(url):
    with database.open_reader(url) as db:
        return db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id)).all()


def plain_text(message):
    return message.get_body(("plain",)).get_content()


def add_and_fail(url):
    with database.open_writer(url) as db:
        outbox.write(db, "alice@exemple.fr", "Sujet", "Texte", NOW)
        db.flush()
        raise ZeroDivisionError


def test_a_message_is_written_only_when_its_cause_is(url):
    with pytest.raises(ZeroDivisionError):
        add_and_fail(url)
    assert rows(url) == []


def test_the_oldest_message_that_is_due_is_taken_first(url):
    for recipient in ("alice@exemple.fr", "bruno@exemple.fr"):
        written(url, recipient)
    assert [take(url).message["To"] for _ in range(2)] == ["alice@exemple.fr", "bruno@exemple.fr"]
    assert take(url) is None


def test_a_message_says_what_was_written_in_words_of_any_alphabet(url):
    written(url)
    message = message_from_bytes(take(url).message.as_bytes(), policy=policy.default)
    assert (message["From"], message["To"]) == (SENDER, "alice@exemple.fr")
    assert message["Subject"] == "Été à l'école : 12,50 €"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"].endswith("@exemple.fr>")
    assert plain_text(message) == "Bonjour à Zoé.\n"
    assert "<p>Bonjour à Zoé.</p>" in message.get_body(("html",)).get_content()


def test_one_message_is_taken_by_one_of_many_who_ask_at_once(url):
    for number in range(6):
        written(url, f"parent{number}@exemple.fr")
    taken = all_at_once([lambda: take(url)] * 10)
    assert not [answer for answer in taken if isinstance(answer, Exception)]
    numbers = [letter.id for letter in taken if letter]
    while letter := take(url):  # some may have found nothing while another held the row
        numbers.append(letter.id)
    assert sorted(numbers) == [row.id for row in rows(url)]


def test_a_message_whose_sender_died_is_due_again_after_five_minutes(url):
    written(url)
    first = take(url)
    assert take(url, NOW + timedelta(minutes=5) - A_SECOND) is None
    again = take(url, NOW + timedelta(minutes=5))
    assert again.id == first.id
    assert rows(url)[0].sent_at is None


def test_a_message_that_has_left_is_never_taken_again(url):
    written(url)
    letter = take(url)
    with database.open_writer(url) as db:
        outbox.note_sent(db, letter, NOW + A_SECOND)
    assert take(url, NOW + timedelta(days=30)) is None
    [row] = rows(url)
    assert (row.sent_at, row.tries, row.failure) == (NOW + A_SECOND, 1, "")


def test_a_message_is_tried_again_after_growing_pauses_and_given_up_after_a_day(url):
    written(url)
    now, pauses = NOW, []
    for tries in range(13):
        letter = take(url, now)
        assert letter.tries == tries
        with database.open_writer(url) as db:
            outbox.note_failed(db, letter, "connection refused " * 100, now)
        [row] = rows(url)
        assert row.tries == tries + 1
        assert len(row.failure) == 500
        pauses.append(row.next_try_at - now)
        assert take(url, row.next_try_at - A_SECOND) is None
        if now - NOW >= timedelta(days=1):
            break
        assert row.given_up_at is None
        now = row.next_try_at
    assert [pause // timedelta(minutes=1) for pause in pauses] == [1, 5, 15, 60, *[180] * (len(pauses) - 4)]
    assert row.given_up_at == now
    assert row.text
    assert take(url, now + timedelta(days=30)) is None


def test_a_message_becomes_a_file_that_a_mail_program_opens(url, tmp_path):
    written(url)
    letter = take(url)
    transport.make_folder_delivery(tmp_path / "new" / "outbox")(letter.message, letter.id)
    [file] = (tmp_path / "new" / "outbox").iterdir()
    assert file.name == f"{letter.id:06}.eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["To"], plain_text(message)) == ("alice@exemple.fr", "Bonjour à Zoé.\n")


def test_a_secret_is_forgotten_once_it_has_left_and_any_other_text_is_kept(url):
    for text, secret in (("mot de passe", True), ("facture", False)):
        with database.open_writer(url) as db:
            outbox.write(db, "alice@exemple.fr", "Sujet", text, NOW, secret=secret)
        letter = take(url)
        with database.open_writer(url) as db:
            outbox.note_sent(db, letter, NOW)
    assert [row.text for row in rows(url)] == ["", "facture"]


def test_words_that_look_like_html_stay_words(url):
    written(url, text="<b>12</b> & 3\n")
    assert "&lt;b&gt;12&lt;/b&gt; &amp; 3" in take(url).message.get_body(("html",)).get_content()


def test_a_message_has_the_same_name_at_every_try(url):
    written(url)
    first, again = take(url), take(url, NOW + timedelta(minutes=5))
    assert first.message["Message-ID"] == again.message["Message-ID"]


def test_every_message_has_a_name_of_its_own(url):
    for _ in range(3):
        written(url)
    assert max(Counter(take(url).message["Message-ID"] for _ in range(3)).values()) == 1


def test_addresses_of_the_portal_are_links_and_nothing_else_is(url):
    near = "https://cantine.fr.mechant.fr https://cantine.freres.fr http://cantine.fr"
    written(url, text=f"Le portail :\nhttps://cantine.fr/a?b=1&c=2.\n\n{PORTAL} <b>https://x.fr</b> {near}\n")
    html = take(url).message.get_body(("html",)).get_content()
    assert '<a href="https://cantine.fr/a?b=1&amp;c=2">https://cantine.fr/a?b=1&amp;c=2</a>.</p>' in html
    assert f'<a href="{PORTAL}">{PORTAL}</a> &lt;b&gt;https://x.fr&lt;/b&gt; {near}' in html
    assert html.count("<a ") == 2


def test_a_header_is_one_line_whatever_was_typed(url):
    written(url, subject="Zoé\r\nBcc: x@y.fr\n\n<b>Rien</b>\x0b\u2028\u202eici")
    message = take(url).message
    assert message["Subject"] == "Zoé Bcc: x@y.fr <b>Rien</b> ici"
    assert message["Bcc"] is None
    assert "Bcc" not in message_from_bytes(bytes(message), policy=policy.default)
