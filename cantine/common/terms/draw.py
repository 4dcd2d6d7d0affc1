"""A draw that everybody can do again: from its seed and what is known of those who take part."""

from hashlib import sha256


def draw(seed: int, who: int | str) -> str:
    """The lot of a family (by its number), or of another that takes part, in the draw of this seed: the smallest comes
    first.

    It is the SHA-256 of « seed:number », so that everybody can draw again and find the same.
    """
    return sha256(f"{seed}:{who}".encode()).hexdigest()
