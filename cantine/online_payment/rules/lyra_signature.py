"""How Lyra signs a form and its notifications: the values, not the names.

Names are not signed. A « + » inside a value could be read as the end of one value and the beginning of the next, and so
move values to other names: nothing that is signed here may contain one, nor anything that is believed.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping


def sign_fields(fields: Mapping[str, str], key: str) -> str:
    """The signature of all fields whose name begins with `vads_`: base64 of HMAC-SHA-256 (a shop with SHA-1 has none).

    Signed are their values in the order of the names, then the key, with « + » between them, in UTF-8.
    """
    values = [fields[name] for name in sorted(fields) if name.startswith("vads_")]
    signed = "+".join([*values, key]).encode(errors="surrogatepass")
    return b64encode(hmac.digest(key.encode(), signed, "sha256")).decode()


def is_signed(fields: Mapping[str, str], key: str) -> bool:
    """Whether the field `signature` is that of the others, compared in constant time; never so without a key."""
    told = fields.get("signature", "").encode(errors="surrogatepass")
    return bool(key) and hmac.compare_digest(told, sign_fields(fields, key).encode())
