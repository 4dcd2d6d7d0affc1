"""Thursday, ten minutes to five: everybody signs in, looks, ticks a meal, saves and looks again, within five minutes.

Real websocket clients on the machine of the one process that serves them. A visit is what a browser does whose files of
the portal lie in its cache: the document, two small questions of Streamlit's, the connection, and then five steps with
pauses between them. Each family comes once, with an own account and a password at the portal's own cost.
"""
