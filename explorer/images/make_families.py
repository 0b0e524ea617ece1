"""The small systems of the pages that compare families, for `make_pretrained`.

Of each run only the last light checkpoint is shipped, with a card: what it is, what it saw,
how long it took, how it measures.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import torch

from explorer.images.data import load_images
from explorer.images.measuring.families import facts_of
from explorer.images.store.families import load_system
from explorer.images.store.runs import RunFolder


def publish_family(run: RunFolder, target: Path, threads: int) -> None:
    """Copy what draws of a finished run, and write its card.

    Args:
        run: The run.
        target: Such as pretrained/families/vae.
        threads: How many it was trained with.
    """
    target.mkdir(parents=True, exist_ok=True)
    weights = target / "model.safetensors"
    shutil.copyfile(run.light_checkpoints()[-1], weights)
    config, status = run.config(), run.status()
    card = {
        "name": target.name,
        "made_by": f"python -m explorer.images.make_pretrained {target.name}",
        "data": f"{load_images(config).source}; {config.max_images:,} of them to learn from",
        "config": config.model_dump(),
        "seconds": round(status.seconds),
        "threads": threads,
        "torch": torch.__version__,
        "sha256": {weights.name: hashlib.sha256(weights.read_bytes()).hexdigest()},
    }
    _write(target, card | {"measured": facts_of(load_system(weights))})


def measure_family(target: Path) -> None:
    """Measure a shipped system anew and write its numbers into its card."""
    card = json.loads((target / "card.json").read_text(encoding="utf-8"))
    card["measured"] = facts_of(load_system(target / "model.safetensors"))
    _write(target, card)


def _write(target: Path, card: dict[str, Any]) -> None:
    (target / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
