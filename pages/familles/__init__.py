"""Pages of guardians, for the family that they act for."""
