"""The second factor of staff: set up, moved, removed, required; given at the sign-in and before what is dangerous."""
