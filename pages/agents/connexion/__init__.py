"""Steps of the sign-in that only staff meet: the code, and setting up what gives it."""
