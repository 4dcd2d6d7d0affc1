"""The portal is the same from whatever folder its server is started."""

from streamlit import config

from cantine.settings import HERE


def set_streamlit_root() -> None:
    """Make Streamlit look beside streamlit_app.py for pages/ and .streamlit/config.toml.

    `streamlit run` has done so already; under another server it would look in the folder where that was started.
    """
    if config._main_script_path is None:
        config._main_script_path = str(HERE / "streamlit_app.py")
