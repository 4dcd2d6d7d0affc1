"""Pages for whoever may not be signed in yet, and the profile of everybody."""
