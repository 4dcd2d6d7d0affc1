"""What a diet is called."""

from cantine.common.vocabulary import DIET_LABELS


def describe_diet(word: str) -> str:
    """« Sans porc » for the word that is kept; a diet of the town's own is kept as its name."""
    return DIET_LABELS.get(word, word)
