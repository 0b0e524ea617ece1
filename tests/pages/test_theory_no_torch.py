import subprocess
import sys

import pytest

from tests.pages.theory_pages import ROOT


@pytest.mark.slow
def test_the_theory_pages_never_load_torch() -> None:
    code = (
        "import sys\nfrom streamlit.testing.v1 import AppTest\n"
        "pages = 'optimal_discriminator goodfellow_figure divergences spot_the_bug'.split()\n"
        "for page in pages:\n"
        "    at = AppTest.from_file(f'pages/{page}.py', default_timeout=60).run()\n"
        "    assert not at.exception, at.exception\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
