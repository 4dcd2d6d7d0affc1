"""Closures: days on which the town hall closes, or serves for nothing, and all that follows from it.

A closure is applied as it was shown: its preview does everything in a transaction and undoes it. What it cancelled is
remembered: when it goes, that stays cancelled or comes back as it was where nothing else has changed, as one chooses. A
day « servi mais gratuit » is billed as a line of 0,00 €, so that it stays free.
"""
