"""The language of whoever asks over HTTP, as far as the browser says it, and the address that chooses one."""

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from cantine.common.language.languages import Language, choose_language
from cantine.http.addresses import CHOOSE_LANGUAGE
from cantine.http.session.cookie import LANGUAGE_COOKIE


def link_language(language: Language) -> str:
    """The address that chooses this language."""
    return f"{CHOOSE_LANGUAGE}?choix={language}"


def find_language(headers: Headers) -> Language:
    """The language that was chosen in the browser of these request headers, else the one that it asks for."""
    cookies = cookie_parser(headers.get("cookie", ""))
    return choose_language(cookies.get(LANGUAGE_COOKIE), None, headers.get("accept-language", ""))
