"""The server: Streamlit with the portal's own routes, in front of the pages that start at pages/portail.py."""

import streamlit as st

from cantine.http.background.lifespan import lifespan
from cantine.http.log.output import write_log
from cantine.http.routes import middleware, routes
from cantine.http.shell.error_pages import say_sorry, speak_for_streamlit

write_log()
speak_for_streamlit()
app = st.App("pages/portail.py", routes=routes, middleware=middleware, lifespan=lifespan, on_script_error=say_sorry)
