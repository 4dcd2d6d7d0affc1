"""A server that stops waits for the runs of its pages, and for nothing else."""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cantine.http.background import draining
from cantine.http.background.draining import GOING_AWAY, Drain, OpenPages


class Client:
    """A page's connection as Streamlit keeps it."""

    def __init__(self) -> None:
        self._send_queue, self._websocket, self.closed = asyncio.Queue(), self, []

    async def close(self, code: int) -> None:
        self.closed.append(code)


def make_message(finished: "int | None" = None) -> ForwardMsg:
    message = ForwardMsg()
    if finished is None:
        message.new_session.SetInParent()
    else:
        message.script_finished = finished
    return message


def drain(monkeypatch, pages: OpenPages, longest: float, meanwhile=None) -> list[str]:
    """Stop, with one more connection that is no page; what was closed in the end."""
    closed = []
    monkeypatch.setattr(draining, "open_pages", pages)
    monkeypatch.setattr(draining, "LONGEST", longest)
    monkeypatch.setattr(draining, "STEP", 0.001)

    async def stop() -> None:
        ending = Drain()
        ending.add(lambda: closed.append("rest"))
        await asyncio.sleep(0)
        if meanwhile:
            assert closed == []
            meanwhile()
        await ending._task

    asyncio.run(stop())
    return closed


def test_an_idle_page_is_told_to_come_back_elsewhere(monkeypatch):
    pages, client = OpenPages(), Client()
    pages.enter(client)
    assert drain(monkeypatch, pages, 60) == ["rest"]
    assert client.closed == [GOING_AWAY]


def test_a_page_stays_until_its_run_has_ended_also_where_it_begins_anew(monkeypatch):
    pages, client = OpenPages(), Client()
    pages.enter(client)
    pages.note(client, make_message())
    pages.note(client, make_message(ForwardMsg.FINISHED_EARLY_FOR_RERUN))

    def finish() -> None:
        assert client.closed == []
        pages.note(client, make_message(ForwardMsg.FINISHED_SUCCESSFULLY))

    assert drain(monkeypatch, pages, 60, finish) == ["rest"]
    assert client.closed == [GOING_AWAY]


def test_a_click_that_has_come_keeps_the_page_though_its_run_has_not_begun(monkeypatch):
    pages, client = OpenPages(), Client()
    pages.enter(client)
    heartbeat, click = BackMsg(app_heartbeat=True), BackMsg()
    click.rerun_script.page_name = "compte"
    pages.note_asked(client, heartbeat)
    assert pages.list_idle() == [client]
    pages.note_asked(client, click)
    pages.note_asked(Client(), click)  # which has gone
    drain(monkeypatch, pages, 60, lambda: pages.note(client, make_message(ForwardMsg.FINISHED_SUCCESSFULLY)))
    assert client.closed == [GOING_AWAY]


def test_a_page_that_was_not_yet_sent_all_stays(monkeypatch):
    pages, client = OpenPages(), Client()
    pages.enter(client)
    client._send_queue.put_nowait(b"the rest")
    drain(monkeypatch, pages, 60, lambda: client._send_queue.get_nowait())
    assert client.closed == [GOING_AWAY]


def test_a_run_that_does_not_end_holds_nobody_for_ever(monkeypatch):
    pages, client = OpenPages(), Client()
    pages.enter(client)
    pages.note(client, make_message())
    assert drain(monkeypatch, pages, 0.005) == ["rest"]
    assert client.closed == []
