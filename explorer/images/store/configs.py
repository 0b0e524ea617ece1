"""Configs in files: of a run, or given to the command line. What is wrong is named."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from explorer.images.config import RunConfig
from explorer.images.store.files import printable
from explorer.images.systems import SYSTEMS, config_of


def config_in(path: Path) -> RunConfig:
    """Return the config of the run whose config.json this is.

    Raises:
        ValueError: It cannot be read or is invalid; in one sentence.
    """
    try:
        return config_of(settings_in(path))
    except OSError as error:
        msg = f"{path.parent} is no run folder: it has no readable config.json."
        raise ValueError(msg) from error
    except ValueError as error:
        text = str(error)
        raise ValueError(text if text.startswith(str(path)) else f"{path}: {text}") from error


def settings_in(path: Path) -> dict[str, Any]:
    """Return the settings in a JSON file, not yet checked but for their names.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no JSON object, or names something else.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        msg = f"{path} is no JSON file; what is wrong is in line {error.lineno}."
        raise ValueError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{path} is no JSON file: text in UTF-8 of one object."
        raise ValueError(msg) from error
    if not isinstance(given, dict):
        msg = f'{path} must hold one JSON object, such as {{"steps": 100}}.'
        raise ValueError(msg)
    if unknown := unknown_settings(given):
        raise ValueError(f"{path}: {unknown}")
    return given


def unknown_settings(given: Mapping[str, Any]) -> str:
    """Return a sentence that names the keys which are no settings; empty where all are.

    >>> unknown_settings({"seed": 1, "latent_dims": 3})
    '`latent_dims` is no setting of gan; did you mean `latent_dim`?'
    """
    name = str(given.get("system", "gan"))
    system = SYSTEMS.get(name)
    known = {*system.Config.model_fields, *system.Config.renamed} if system else given
    unknown = [key for key in given if key not in known]
    if not unknown:
        return ""
    named = ", ".join(f"`{printable(key)[:60]}`" for key in unknown[:5])
    text = f"{named} {'is no setting' if len(unknown) == 1 else 'are no settings'} of {name}"
    near = get_close_matches(unknown[0], known, 1)
    end = f"did you mean `{near[0]}`?" if near else "a newer version of this program may know."
    return f"{text}; {end}"
