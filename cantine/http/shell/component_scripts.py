"""The scripts of the components that families use most: sent once and kept by the browser, not with every run."""

from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from cantine.http.addresses import COMPONENTS
from cantine.http.shell.assets import FOREVER, TEXTS
from cantine.http.shell.bundles import bundle
from cantine.http.shell.compression import CompressedText
from cantine.http.shell.error_pages import answer_missing
from cantine.settings import HERE

_SHARED = HERE / "pages" / "shared"
ENTRIES = {name: _SHARED / name / "browser" / f"{name}.js" for name in ("month_grid", "week_card")}
"""The module with which each of them begins, by its name."""


@cache
def read_script(name: str) -> str:
    """The whole script of a component. Raises NotBundled."""
    return bundle(ENTRIES[name])


@cache
def find_address(name: str) -> str:
    """Where browsers find this script; another script has another address."""
    return f"{COMPONENTS}{name}.{sha256(read_script(name).encode()).hexdigest()[:16]}.js"


def import_script(name: str) -> str:
    """What Streamlit sends instead of the script: the way to it, in full, for a script of its own has no address that
    a path could begin at."""
    return (
        f'const {{ default: show }} = await import(new URL("{find_address(name)}", location.origin));\n'
        "export default show;\n"
    )


@cache
def _compress(name: str, how_long: str) -> CompressedText:
    return CompressedText(lambda: read_script(name).encode(), TEXTS[".js"], how_long)


async def send_component_script(request: Request) -> Response:
    """GET /composants/{script}: to be kept for a year; by the address of another version, as while one process after
    the other is replaced, the script as it is now, not to be kept."""
    name, path = request.path_params["script"].partition(".")[0], request.url.path
    if name not in ENTRIES:
        return answer_missing()
    return await _compress(name, FOREVER if path == find_address(name) else "no-store").answer(request.headers)
