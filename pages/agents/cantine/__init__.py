"""The menu « Cantine »: who eats, who came, what is cooked."""
