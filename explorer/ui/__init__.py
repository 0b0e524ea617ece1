"""Where the app meets Streamlit: controls, the live view, cached results, state in the URL."""
