"""What people type about people and about time: which names, telephone numbers and days are taken."""
