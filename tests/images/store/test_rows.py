"""Rows are read once, and only what is new, whoever looks."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from explorer.images.store import rows
from explorer.images.store.rows import RowFiles


def append(path: Path, *steps: int) -> None:
    with path.open("a") as file:
        file.writelines(json.dumps({"step": step, "loss": step / 2}) + "\n" for step in steps)


def test_only_new_lines_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, files, parsed = tmp_path / "metrics.jsonl", RowFiles(), list[bytes]()
    row_of = rows.row_of

    def counted(line: bytes) -> rows.Row | None:
        parsed.append(line)
        return row_of(line)

    monkeypatch.setattr(rows, "row_of", counted)
    append(path, *range(100))
    assert len(files.rows(path)) == 100
    parsed.clear()
    append(path, 100)
    assert [row["step"] for row in files.rows(path)] == list(range(101))
    assert [line for line in parsed if line] == [b'{"step": 100, "loss": 50.0}']


def test_a_file_that_was_replaced_or_shortened_is_read_anew(tmp_path: Path) -> None:
    path, files = tmp_path / "metrics.jsonl", RowFiles()
    append(path, 1, 2, 3)
    files.rows(path)
    other = tmp_path / "other"
    append(other, 7, 8, 9, 10)
    other.replace(path)
    assert [row["step"] for row in files.rows(path)] == [7, 8, 9, 10]
    path.write_text('{"step": 4}\n')
    assert files.rows(path) == [{"step": 4}]
    path.write_text('{"step": 5}\n{"step": 6}\n')
    assert files.rows(path) == [{"step": 5}, {"step": 6}]
    path.unlink()
    assert files.rows(path) == []


def test_a_line_is_taken_when_it_is_whole(tmp_path: Path) -> None:
    path, files = tmp_path / "metrics.jsonl", RowFiles()
    path.write_text('{"step": 1}\n{"st')
    assert files.rows(path) == [{"step": 1}]
    with path.open("a") as file:
        file.write('ep": 2}\n')
    assert files.rows(path) == [{"step": 1}, {"step": 2}]


def test_columns_have_their_own_steps(tmp_path: Path) -> None:
    path, files = tmp_path / "metrics.jsonl", RowFiles()
    append(path, 1, 2)
    with path.open("a") as file:
        file.write('{"step": 2, "fid": 9}\n')
    columns = files.columns(path)
    np.testing.assert_array_equal(columns["loss"], [[1, 0.5], [2, 1]])
    np.testing.assert_array_equal(columns["fid"], [[2, 9]])
    assert files.newest(path) == {"step": 2, "loss": 1, "fid": 9}


def test_threads_share_a_reader_while_the_file_grows(tmp_path: Path) -> None:
    path, files = tmp_path / "metrics.jsonl", RowFiles()
    append(path, 0)
    wrong: list[int] = []

    def look() -> None:
        for _ in range(100):
            steps = [row["step"] for row in files.rows(path)]
            wrong.extend([1] if steps != sorted(set(steps)) else [])

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for step in range(1, 200):
        append(path, step)
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(files.rows(path)) == 200


def test_few_files_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST_FILES", 2)
    files = RowFiles()
    for name in "abc":
        append(tmp_path / name, 1)
        files.rows(tmp_path / name)
    assert list(files._readings) == [tmp_path / "b", tmp_path / "c"]
