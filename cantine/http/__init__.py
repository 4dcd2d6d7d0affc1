"""What the server adds to Streamlit: routes of its own, the shell around the pages, sessions, background work."""
