"""Colours of charts: those of the pages, as variables of the look, so that a chart is dark where its page is."""

INK, INK_2 = "var(--ink)", "var(--ink-2)"
SHADE = "var(--hatch)"
"""What stands behind the figures: days without service."""

MAIN, OPEN = "var(--green)", "var(--warm)"
"""What is there or paid; what is still to come."""
