"""What of the messages of an open page reaches Streamlit."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from cantine.http.addresses import STREAM
from cantine.http.bounds.limits import LONGEST_MESSAGE, LONGEST_OF_STRANGER
from cantine.http.bounds.messages import CONNECTION, MessageBounds, signed_in


def begin(page="", size=0):
    """The message of a page of this name, with so many letters in one of its fields."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.widget_states.widgets.add(id="field", string_value="x" * size)
    return message.SerializeToString()


def pass_through(*sent, known=False, headers=()):
    """What an application behind the bounds receives, and the headers it sees."""
    waiting, got, seen = [{"type": "websocket.receive", "bytes": one} for one in sent], [], {}

    async def receive():
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect"}

    async def app(scope, receive, _send):
        seen.update({name.decode(): value.decode() for name, value in scope["headers"]})
        if known:
            signed_in.note(seen[CONNECTION])
        while (message := await receive())["type"] != "websocket.disconnect":
            got.append(message["bytes"])

    scope = {"type": "websocket", "path": STREAM, "headers": [*headers]}
    asyncio.run(MessageBounds(app)(scope, receive, None))
    return got, seen


@pytest.mark.parametrize(("known", "most"), [(False, LONGEST_OF_STRANGER), (True, LONGEST_MESSAGE)])
def test_a_message_that_is_too_big_keeps_the_name_of_its_page_alone(known, most):
    fits, too_big = begin("compte", most - 100), begin("compte", most)
    got, _ = pass_through(fits, too_big, known=known)
    assert got[0] == fits
    cut = BackMsg.FromString(got[1]).rerun_script
    assert (cut.page_name, len(cut.widget_states.widgets)) == ("compte", 0)
    assert len(got[1]) < 100


@pytest.mark.parametrize("known", [False, True])
def test_what_is_no_message_is_not_passed_on_however_big_it_is(known):
    """Streamlit would log a page of lines for each."""
    noise = (b"\xff" * (LONGEST_OF_STRANGER + 1), b"\xff", b"")
    assert pass_through(*noise, begin("compte"), known=known)[0] == [begin("compte")]


@pytest.mark.parametrize("asked", ["load_git_info", "clear_cache", "set_run_on_save", "debug_shutdown_runtime"])
def test_what_no_page_of_the_portal_asks_for_is_not_passed_on(asked):
    message = BackMsg()
    setattr(message, asked, True)
    got, _ = pass_through(message.SerializeToString(), begin("compte"))
    assert got == [begin("compte")]


def test_a_visitor_does_not_name_the_connection():
    _, seen = pass_through(headers=[(CONNECTION.encode(), b"mine")])
    assert len(seen[CONNECTION]) == 32


def test_a_connection_that_is_gone_is_forgotten():
    _, seen = pass_through(known=True)
    assert not signed_in.is_known(seen[CONNECTION])
    signed_in.note(seen[CONNECTION])
    signed_in.note(None)
    assert not signed_in.is_known(seen[CONNECTION])
