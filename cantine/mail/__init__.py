"""Mail: what a letter says, and whom it goes to."""
