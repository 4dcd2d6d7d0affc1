"""Modules of the browser side by their names, for tests that run them alone."""

from pathlib import Path

from playwright.sync_api import Page

from cantine.http.shell.bundles import bundle
from cantine.settings import HERE

FILES = sorted([*(HERE / "pages").rglob("*.js"), *(HERE / "cantine").rglob("*.js")])


def find(name: str) -> Path:
    [path] = [path for path in FILES if path.name == name]
    return path


def load(page: Page, name: str) -> None:
    """Put a module into the page with all that it imports; what they export are the page's own names then."""
    page.add_script_tag(content=bundle(find(name)))
