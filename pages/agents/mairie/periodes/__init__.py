"""The page « Périodes d'inscription »: its list, its forms, the wishes of a period."""
