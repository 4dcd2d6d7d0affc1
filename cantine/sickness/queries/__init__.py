"""Which absences were reported, their proofs, and the cases of the town."""
