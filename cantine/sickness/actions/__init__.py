"""Absences are reported and taken back, proofs sent and answered, cases kept."""
