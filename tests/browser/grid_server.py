"""The small page around the month grid, and the script of the grid, which a run only names."""

import streamlit as st
from starlette.routing import Route

from cantine.http.addresses import COMPONENTS
from cantine.http.shell.component_scripts import send_component_script

app = st.App("grid_app.py", routes=[Route(f"{COMPONENTS}{{script}}", send_component_script)])
