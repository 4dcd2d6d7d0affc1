"""What a browser is called, by what it says of itself."""

from cantine.common.language.translate import translate

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)

LONGEST = 200
"""Letters that are kept of what a browser says of itself."""


def cut_device(user_agent: str) -> str:
    """What a browser says of itself, as it is kept."""
    return user_agent[:LONGEST]


def name_device(user_agent: str) -> str:
    """« Firefox sur Android »; the order matters, because browsers claim to be each other."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), translate("Navigateur"))
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return translate("{browser} sur {system}", browser=browser, system=system) if system else browser
