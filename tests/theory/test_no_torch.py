import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_theory_never_loads_torch_streamlit_or_plotly() -> None:
    code = (
        "import pkgutil, importlib, sys, explorer.theory as room\n"
        "for m in pkgutil.iter_modules(room.__path__):\n"
        "    importlib.import_module('explorer.theory.' + m.name)\n"
        "print([m for m in ('torch', 'streamlit', 'plotly') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
