"""The same portal at the size of a village, a town and a city: what its pages, lists and long works cost."""
