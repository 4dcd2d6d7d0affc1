"""The server: Streamlit with the portal's own routes, in front of the pages that start at pages/portail.py."""

import streamlit as st

from cantine.http.background.lifespan import lifespan
from cantine.http.routes import middleware, routes
from cantine.http.shell.error_pages import say_sorry

app = st.App("pages/portail.py", routes=routes, middleware=middleware, lifespan=lifespan, on_script_error=say_sorry)
