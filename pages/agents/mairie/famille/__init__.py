"""The parts of a family's card, one per tab."""
