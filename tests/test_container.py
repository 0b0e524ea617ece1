"""What can be said of the container without building it."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
import yaml

from explorer import limits

ROOT = Path(__file__).parent.parent
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
STEPS = [
    line.split(maxsplit=1)
    for line in DOCKERFILE.splitlines()
    if line.strip() and not line.startswith("#")
]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
CADDY = (ROOT / "Caddyfile").read_text("utf-8")


def steps(name: str) -> list[str]:
    return [words for step, words in STEPS if step == name]


def listed(text: str) -> list[str]:
    """Return the words of a step in its exec form."""
    words = yaml.safe_load(text)
    assert isinstance(words, list)
    return words


def service() -> dict[str, Any]:
    found = COMPOSE["services"]["explorer"]
    assert isinstance(found, dict)
    return found


def test_the_image_has_the_torch_of_the_requirements_and_a_choice_of_builds() -> None:
    pinned = re.search(r"^torch==\S+", (ROOT / "requirements.txt").read_text(), re.M)
    assert pinned is not None
    (install,) = (words for words in steps("RUN") if "pip install" in words)
    first, second = install.split("&&")
    assert pinned[0] in shlex.split(first)
    assert "whl/${TORCH}" in first
    assert "-r requirements.txt" in second
    assert steps("ARG") == ["TORCH=cpu"]


def test_the_app_is_not_root_and_owns_its_runs_only() -> None:
    names = [step for step, _ in STEPS]
    assert steps("USER") == ["explorer"]
    assert names.index("USER") > names.index("COPY")
    assert names.index("USER") < names.index("CMD")
    assert "--chown" not in DOCKERFILE
    owned = [words for words in steps("RUN") if "chown" in words]
    assert owned == ["mkdir -p runs && chown explorer runs"]
    assert steps("VOLUME") == ["/app/runs"]


def test_the_command_is_the_readmes_and_its_options_exist() -> None:
    command = listed(steps("CMD")[0])
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f".venv/bin/{' '.join(command)}" in readme
    options = dict(zip(command[2::2], command[3::2], strict=True))
    for option in options:
        st.get_option(option.removeprefix("--"))
    assert options["--server.port"] == steps("EXPOSE")[0]


def test_the_health_check_asks_the_servers_own_port() -> None:
    check = steps("HEALTHCHECK")[0].partition("CMD ")[2]
    python, flag, code = listed(check)
    assert (python, flag) == ("python", "-c")
    compile(code, "health check", "exec")
    assert f"http://127.0.0.1:{steps('EXPOSE')[0]}/_stcore/health" in code


def test_nothing_of_a_working_copy_goes_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "runs", "*.log"} <= set(ignored)
    for folder in ("explorer", "pages", "pretrained", ".streamlit"):
        assert (ROOT / folder).is_dir()
        assert folder not in ignored


def test_the_example_sets_what_the_app_reads_and_shows_the_proxy_only() -> None:
    known = set(re.findall(r"GAN_EXPLORER_\w+", limits.__doc__ or ""))
    assert set(service()["environment"]) <= known
    assert "ports" not in service()
    assert service()["expose"] == steps("EXPOSE")
    assert service()["build"]["args"] == {"TORCH": "cpu"}
    assert [volume.partition(":")[2] for volume in service()["volumes"]] == steps("VOLUME")
    assert set(COMPOSE["volumes"]) == {"runs", "certificates"}


def test_the_proxy_waits_for_the_app_and_passes_on_to_it() -> None:
    proxy = COMPOSE["services"]["proxy"]
    assert proxy["depends_on"] == {"explorer": {"condition": "service_healthy"}}
    assert any(volume.startswith("./Caddyfile:") for volume in proxy["volumes"])
    assert f"reverse_proxy explorer:{steps('EXPOSE')[0]}" in CADDY
    largest = re.search(r"max_size (\d+)MB", CADDY)
    assert largest is not None
    assert int(largest[1]) > st.get_option("server.maxUploadSize")


def test_the_written_limits_are_those_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GAN_EXPLORER_MOST")]:
        monkeypatch.delenv(name)
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(GAN_EXPLORER_MOST_\w+)` \|.*\| (\d+) \|$", text, re.M))
    assert told == {
        "GAN_EXPLORER_MOST_RUNS": str(limits.most_runs()),
        "GAN_EXPLORER_MOST_GB": str(limits.most_bytes() // 10**9),
        "GAN_EXPLORER_MOST_UPLOADS": str(limits.most_uploads()),
    }
    assert f"{st.get_option('server.maxMessageSize')} MB" in text
    assert f"{st.get_option('server.maxUploadSize')} MB" in text
