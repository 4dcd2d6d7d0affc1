"""What pages show of an opening: the way to the waiting room, and what was prepared for it."""
