"""Configs in files: of a run, or given to the command line. What is wrong is named."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from explorer.config import sentences
from explorer.images.config import ImageConfig
from explorer.images.store.files import printable


def config_in(path: Path) -> ImageConfig:
    """Return the config of the run whose config.json this is.

    Raises:
        ValueError: It cannot be read or is invalid; in one sentence.
    """
    try:
        return ImageConfig.model_validate_json(path.read_bytes())
    except OSError as error:
        msg = f"{path.parent} is no run folder: it has no readable config.json."
        raise ValueError(msg) from error
    except ValidationError as error:
        raise ValueError(f"{path}: {_wrong(error)}") from error


def settings_in(path: Path) -> dict[str, Any]:
    """Return the settings in a JSON file, not yet checked but for their names.

    Raises:
        ValueError: It cannot be read, is no JSON object, or names something else.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}."
        raise ValueError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{path} is no JSON file: {error}."
        raise ValueError(msg) from error
    if not isinstance(given, dict):
        msg = f'{path} must hold one JSON object, such as {{"steps": 100}}.'
        raise ValueError(msg)
    if unknown := unknown_settings(given):
        raise ValueError(f"{path}: {unknown}")
    return given


def unknown_settings(given: Iterable[str]) -> str:
    """Return a sentence that names the keys which are no settings; empty where all are.

    >>> unknown_settings(["seed", "latent_dims"])
    '`latent_dims` is no setting; did you mean `latent_dim`?'
    """
    unknown = [name for name in given if name not in ImageConfig.model_fields]
    if not unknown:
        return ""
    named = ", ".join(f"`{printable(name)[:60]}`" for name in unknown[:5])
    text = f"{named} {'is no setting' if len(unknown) == 1 else 'are no settings'}"
    near = get_close_matches(unknown[0], ImageConfig.model_fields, 1)
    return f"{text}; did you mean `{near[0]}`?" if near else f"{text}."


def _wrong(error: ValidationError) -> str:
    extra = [str(e["loc"][0]) for e in error.errors() if e["type"] == "extra_forbidden"]
    if extra:
        return f"{unknown_settings(extra)} Perhaps a newer version of this program made it."
    return " ".join(sentences(error, ImageConfig))
