"""Messages of Streamlit's protocol that no page of the portal needs, noise, and too much of everything."""

import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests.drills.attempts.pages import TELLING
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.drills.attempts.window import Closed, Window
from tests.http.bounds import raw

GIVING = (b"git_info_changed", b"github.com", b"/work/", b"/home/", *TELLING)

MOST_MEMORY = 40
"""Millions of bytes by which the server may grow at any moment meanwhile: it answers, and Python keeps some of it."""


def attack_messages(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """By nobody, a parent and the administrator; the server is there for the next one, and tells nothing of itself."""
    with tally.row("other messages", "shut down, clear the cache, upload, git, other scripts' hashes, noise") as row:
        for name in ("nobody", "parent", "admin"):
            witness = Window(town.address, visitors["another parent"].token).visit("compte")
            for what, content in list_messages(quick):
                send(row, town, visitors[name], what, content)
            row.refuse(not witness.visit("compte").is_sign_in, f"{name}: another's page has gone")
            for method in ("PUT", "POST", "DELETE", "GET"):
                answer = town.request(method, f"/_stcore/upload_file/{witness.page_id}/1", visitors[name].token)
                row.refuse(answer.status_code == 404, f"{name}: {method} of an upload into the server's memory")
            witness.close()


def send(row: Row, town: Town, visitor: Visitor, what: str, content: bytes | str) -> None:
    """One message on a page of one's own; then the page is asked for again."""
    window = Window(town.address, visitor.token).visit("aide")
    said = b""
    try:
        window._socket.send(content)
        said = window.visit("aide").shown
        said += window.visit("compte").shown
    except (Closed, ConnectionClosed):
        pass
    window.close()
    alive = town.request("GET", "/sante").status_code == 200
    given = [word for word in GIVING if word in said]
    foreign = visitor.find_foreign(said)
    row.fell += window.fell
    row.refuse(alive and not given and not foreign, f"{visitor.name}: {what}: {alive=} {given} {foreign}")


def list_messages(quick: bool) -> Iterator[tuple[str, bytes | str]]:
    """What is sent, and its bytes."""
    for name in ("clear_cache", "set_run_on_save", "stop_script", "load_git_info", "debug_disconnect_websocket"):
        yield name, BackMsg(**{name: True}).SerializeToString()
    yield "debug_shutdown_runtime", BackMsg(debug_shutdown_runtime=True).SerializeToString()
    yield "app_heartbeat", BackMsg(app_heartbeat=True).SerializeToString()
    upload = BackMsg()
    upload.file_urls_request.request_id = "x"
    upload.file_urls_request.file_names.extend(["../../streamlit_app.py", "x" * 999])
    yield "file_urls_request", upload.SerializeToString()
    for script in ("../../cantine/settings", "streamlit_app", "agents/mairie/familles", "0" * 32, "x" * 100_000, "\0"):
        hashed = BackMsg()
        hashed.rerun_script.page_script_hash = script
        yield f"the hash of a script {script[:24]!r}", hashed.SerializeToString()
        named = BackMsg()
        named.rerun_script.page_name = script
        yield f"the name of a page {script[:24]!r}", named.SerializeToString()
        part = BackMsg()
        part.rerun_script.fragment_id = script
        yield f"a fragment {script[:24]!r}", part.SerializeToString()
        query = BackMsg()
        query.rerun_script.query_string = f"enfant={script}&numero=2&x=%00%ff&{'a=1&' * 5_000}"
        yield f"a query {script[:24]!r}", query.SerializeToString()
    context = BackMsg()
    context.rerun_script.context_info.url = "http://mechant.exemple/"
    context.rerun_script.context_info.timezone = "../../etc/passwd"
    context.rerun_script.context_info.locale = "x" * 10_000
    yield "another address and time zone", context.SerializeToString()
    cached = BackMsg()
    cached.rerun_script.cached_message_hashes.extend([f"{number:040x}" for number in range(1_000)])
    yield "hashes of messages of others", cached.SerializeToString()
    for length in (1, 100, 10_000) if quick else (1, 2, 3, 10, 100, 1_000, 10_000, 100_000, 900_000):
        yield f"{length} bytes of noise", os.urandom(length)
    yield "text", "{}"
    yield "nothing", b""


def attack_limits(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """By strangers, who send as fast as it is taken."""
    with tally.row(
        "too much of everything", "200 MB messages, endless pieces, packed 100 MB, silent connections"
    ) as row:
        for attempt in (pour_messages, pour_pieces, pour_packed):
            for _ in range(1 if quick else 4):
                before = raw.forget_peak(town.pid)
                attempt(town)
                grown = raw.read_peak(town.pid) - before  # what is held for a moment could be all that there is
                row.refuse(grown < MOST_MEMORY, f"{attempt.__name__}: the server has grown by {grown} MB")
                row.refuse(town.request("GET", "/sante").status_code == 200, f"{attempt.__name__}: no answer")
        keep_silent(row, town, 20 if quick else 200)


def pour_messages(town: Town) -> None:
    """Four strangers, each with a message of 199 million bytes."""
    for _ in range(4):
        with raw.open_websocket(town.address) as stranger:
            raw.pour(stranger, raw.head_of_frame(raw.BINARY, 199_000_000), 1)
            raw.pour(stranger, bytes(1_000_000), 175)
            with suppress(OSError):
                raw.read_end(stranger)


def pour_pieces(town: Town) -> None:
    """A message in pieces that never ends."""
    with raw.open_websocket(town.address) as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, 0, last=False), 1)
        raw.pour(stranger, raw.head_of_frame(raw.CONTINUED, 100_000, last=False) + bytes(100_000), 1_200)
        with suppress(OSError):
            raw.read_end(stranger)


def pour_packed(town: Town) -> None:
    """A hundred kilobytes that are a hundred megabytes when they are unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = (packer.compress(bytes(100_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    with raw.open_websocket(town.address, "Sec-WebSocket-Extensions: permessage-deflate\r\n") as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, len(packed), packed=True) + packed, 1)
        with suppress(OSError):
            raw.read_end(stranger)


def keep_silent(row: Row, town: Town, many: int) -> None:
    """Connections that begin a request and never end it keep nobody out."""
    with ExitStack() as stack:
        for _ in range(many):
            silent = stack.enter_context(raw.connect(town.address))
            silent.sendall(b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx")
        row.refuse(town.request("GET", "/sante").status_code == 200, "silent connections keep others out")
    row.tried += many - 1
