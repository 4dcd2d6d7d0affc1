"""What the settings of a town are made of, where the tables keep it."""
