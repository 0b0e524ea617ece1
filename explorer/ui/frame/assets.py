"""Files that the server hands to the browser beside Streamlit's own."""

from pathlib import Path

import plotly
import streamlit.components.v1 as components

_NAME = "plotly_script"
# Never drawn: the folder of a declared component is served, and plotly carries its script.
components.declare_component(_NAME, path=str(Path(plotly.__file__).parent / "package_data"))

#: Where a page finds Plotly's script; the version renews the browser's copy.
PLOTLY = f"/component/{__name__}.{_NAME}/plotly.min.js?{plotly.__version__}"
