"""The process that reads a stranger's pickle, and its limits."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from explorer.images.weights import apart
from explorer.images.weights.loading import load_model

ROOT = Path(apart.__file__).parents[3]
WORDS = r"G\.pt was not loaded: .* takes more than 10 seconds or 1,024 MB of memory"
#: What a process of the reader does, its reader replaced by one that a file got around.
ESCAPED = """
from explorer.images.weights import apart
apart.MOST_SECONDS, apart.MOST_MEMORY = 1, 2**29
apart._READERS = {{"zip": lambda path: {}}}
raise SystemExit(apart.main("zip", "x"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no limits for a process")
@pytest.mark.parametrize(
    "does", ["bytearray(2**30)", "all(iter(int, 1))", "open('x', 'w').write('x')"]
)
def test_whoever_gets_around_the_reader_hits_the_limits_of_its_process(
    tmp_path: Path, does: str
) -> None:
    code = ESCAPED.format(does)
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    )
    refused = ended.returncode or "refused" in json.loads(ended.stdout)
    assert refused
    assert not any(file.stat().st_size for file in tmp_path.iterdir())


def test_a_reader_that_dies_or_hangs_costs_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save({"0.weight": torch.zeros(2, 2)}, tmp_path / "G.pt")
    monkeypatch.setattr(apart, "MOST_WAITING", 0.0)
    with pytest.raises(ValueError, match=WORDS):
        load_model(tmp_path / "G.pt")
    monkeypatch.undo()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ValueError, match=WORDS):
        load_model(tmp_path / "G.pt")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with pytest.raises(ValueError, match="process that would read it did not start"):
        load_model(tmp_path / "G.pt")


def test_the_process_of_the_reader_needs_no_torch() -> None:
    code = "import sys, explorer.images.weights.apart; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
