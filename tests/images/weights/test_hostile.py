"""Small files that claim much: refused in a moment, without memory for what they claim."""

import io
import json
import os
import pickle
import struct
import time
import tracemalloc
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.images.config import NetworkConfig
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.store import checkpoints
from explorer.images.weights.foreign import describe
from explorer.images.weights.loading import load_model
from explorer.images.weights.torch_files import describe_zip
from tests.images.authors import UdacityDense, seasoned
from tests.images.untrained import info_of

#: Seconds and bytes: far above what any of these files takes, far below what it asks for.
MOST_SECONDS = 5.0
MOST_BYTES = 150 * 2**20


def refuse(path: Path, words: str) -> str:
    """Load a file that must be refused, within bounds; return the message.

    Memory is traced in one frame, which slows Python about threefold.
    """
    tracemalloc.start(1)
    start = time.process_time()
    try:
        with pytest.raises(ValueError, match=words) as caught:
            load_model(path)
        assert time.process_time() - start < MOST_SECONDS
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    assert len(str(caught.value)) < 700
    assert path.name in str(caught.value)
    return str(caught.value)


def zipped(pickled: bytes, bodies: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for key, body in (bodies or {}).items():
            archive.writestr(f"archive/data/{key}", body)
    return buffer.getvalue()


def laughs(depth: int) -> bytes:
    """Dictionaries of two references each to the one before: 2**depth paths."""
    code = b"\x80\x02}q\x00"
    for level in range(depth):
        code += b"}(X\x01\x00\x00\x00aj%bX\x01\x00\x00\x00bj%bu" % (
            (struct.pack("<I", level),) * 2
        )
        code += b"r" + struct.pack("<I", level + 1)
    return code + b"."


def hashes(depth: int) -> bytes:
    """Tuples of two references each, the last one a key: hashing it takes 2**depth steps."""
    code = b"\x80\x02}N\x85q\x00"
    for level in range(depth):
        reference = b"j" + struct.pack("<I", level)
        code += b"0" + reference + reference + b"\x86r" + struct.pack("<I", level + 1)
    return code.replace(b"0j", b"0j", 1) + b"K\x01s."


def repeated(arguments: bytes, call: bytes) -> bytes:
    """Something large once, and then a call that goes through all of it, again and again."""
    return b"\x80\x02" + arguments + b"q\x02(" + call * 20_000 + b"l."


PICKLES = {
    "a list of pairs read again": repeated(
        b"(" + b"K\x01K\x01\x86" * 50_000 + b"l", b"ccollections\nOrderedDict\nh\x02\x85R"
    ),
    "a shape of many numbers": repeated(
        b"(" + b"K\x01" * 50_000 + b"t",
        b"ctorch._utils\n_rebuild_tensor_v2\n(NK\x00h\x02h\x02tR",
    ),
    "a number of megabytes as a key": repeated(
        b"\x8b" + struct.pack("<I", 2**20) + b"\x01" * 2**20, b"}h\x02Ns"
    ),
    "a long key of many": repeated(
        b"X" + struct.pack("<I", 2**20) + b"a" * 2**20, b"}h\x02}s"
    ).replace(b"l.", b"l}K\x01h\x02s."),
    "nested references": laughs(400),
    "tuples to hash": b"\x80\x02}(" + hashes(300)[3:-3] + b"K\x01u.",
    "a memo far away": b"\x80\x02}r\xff\xff\xff\x7f.",
    "bytes that are not there": b"\x80\x05\x96" + struct.pack("<Q", 2**33) + b".",
    "bytearray of 8 GB": b"\x80\x02c__builtin__\nbytearray\n\x8a\x05\x00\x00\x00\x00\x02\x85R.",
    "a text of 2 GB": b"\x80\x02X" + struct.pack("<I", 2**31 - 1) + b"a.",
    "a number of 10,000 digits": b"I" + b"9" * 10_000 + b"\n.",
    "many lists": b"\x80\x02" + b"]" * 300_001 + b".",
    "lists in lists": b"\x80\x02" + b"]" * 50_000 + b"a" * 49_999 + b".",
    "nothing": b"\x80\x02.",
    "marks": b"\x80\x02" + b"(" * 500 + b"u.",
}


@pytest.mark.parametrize("name", PICKLES)
@pytest.mark.parametrize("wrap", [bytes, zipped], ids=["pickle", "zip"])
def test_a_pickle_that_asks_for_much_is_refused_at_once(
    tmp_path: Path, name: str, wrap: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "bomb.pt").write_bytes(wrap(PICKLES[name]))
    refuse(tmp_path / "bomb.pt", r"bomb\.pt was not loaded")


@pytest.mark.slow
def test_a_tensor_of_stride_zero_is_not_expanded(tmp_path: Path) -> None:
    state = {"0.weight": torch.zeros(1).expand(128, 100), "0.bias": torch.zeros(128)}
    state |= {"2.weight": torch.zeros(1).expand(784, 128), "2.bias": torch.zeros(784)}
    torch.save(state, tmp_path / "view.pt")
    refuse(tmp_path / "view.pt", "claims 12800|claims 1.28e")


def test_more_tensors_than_any_network_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("torch_files", "safetensors_files"):
        monkeypatch.setattr(f"explorer.images.weights.{module}.MOST_TENSORS", 100)
    many = {f"{i}": torch.zeros(1) for i in range(120)}
    torch.save(many, tmp_path / "many.pt")
    with pytest.raises(ValueError, match="names more than 100 tensors"):
        describe_zip(tmp_path / "many.pt")
    save_file(many, tmp_path / "many.safetensors")
    refuse(tmp_path / "many.safetensors", r"names 120 tensors")


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_a_name_of_megabytes_does_not_come_back(tmp_path: Path, suffix: str) -> None:
    state, path = {"x" * 5_000_000: torch.zeros(2, 2)}, tmp_path / f"name{suffix}"
    (save_file if suffix == ".safetensors" else torch.save)(state, path)
    refuse(path, "letters|header would have")


@pytest.mark.parametrize("name", ["a\nb", "a\ud800", "\u202eevil", "a\0"])
@pytest.mark.parametrize("kind", ["pt", "safetensors"])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / f"name.{kind}"
    if kind == "pt":
        torch.save({name: torch.zeros(2, 2)}, path)
    else:
        field = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
        header = json.dumps({name: field}).encode()
        path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    refuse(path, "signs that cannot be shown").encode()


def test_entries_that_share_one_body_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
        archive.writestr("archive/data/0", bytes(100_000))
        archive.filelist += [archive.filelist[-1]] * 2_000
    (tmp_path / "shared.pt").write_bytes(buffer.getvalue())
    refuse(tmp_path / "shared.pt", "share their bytes|damaged archive")


def test_a_list_of_entries_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    entry = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 46 * 100_000, 0, 0)
    (tmp_path / "long.pt").write_bytes(entry * 100_000 + end)
    refuse(tmp_path / "long.pt", "list of entries is too long")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressed_entries_are_refused_unread(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "packed.pt", "w", method) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
    refuse(tmp_path / "packed.pt", "compressed or encrypted")


@pytest.mark.parametrize("names", [[""], ["/"], ["archive/"], ["a\\data.pkl"], ["\0"]])
def test_entries_with_odd_names_are_refused(tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "odd.pt", "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"x")
    refuse(tmp_path / "odd.pt", "odd")


def generator_state(change: Callable[[Tensor], Tensor]) -> dict[str, Tensor]:
    state = seasoned(UdacityDense()).state_dict()
    return OrderedDict((k, change(v) if k == "fc2.weight" else v) for k, v in state.items())


CHANGES: dict[str, Callable[[Tensor], Tensor]] = {
    "float8": lambda t: t.to(torch.float8_e4m3fn),
    "meta": lambda t: t.to("meta"),
    "sparse": lambda t: t.to_sparse(),
    "quantised": lambda t: torch.quantize_per_tensor(t, 0.1, 0, torch.qint8),
    "not a number": lambda t: t.fill_(torch.nan),
    "infinite": lambda t: t.fill_(torch.inf),
    "infinite in single precision": lambda t: t.double().fill_(1e300),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.filterwarnings("ignore")
def test_weights_that_no_generator_can_draw_with_are_named(tmp_path: Path, change: str) -> None:
    torch.save(generator_state(CHANGES[change]), tmp_path / "odd.pt")
    refuse(tmp_path / "odd.pt", r"fc2\.weight (has|is|holds)")


def test_weights_so_large_that_pictures_are_no_numbers_are_refused(tmp_path: Path) -> None:
    state = {"0.weight": torch.full((128, 100), 1e30), "0.bias": torch.zeros(128)}
    signs = torch.tensor([1.0, -1.0]).repeat(784 * 64).reshape(784, 128)
    state |= {"2.weight": 1e30 * signs, "2.bias": torch.zeros(784)}
    torch.save(state, tmp_path / "large.pt")
    refuse(tmp_path / "large.pt", "draws pictures that are no numbers")


@pytest.mark.parametrize("length", [0x0280, 0x0580, 0x4B50, 0x8B1F, 0x0A0A, 0x7B0A])
def test_no_length_of_a_safetensors_header_looks_like_another_kind(
    tmp_path: Path, length: int
) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
    content = struct.pack("<Q", length) + header.encode().ljust(length) + bytes(4)
    (tmp_path / "G.safetensors").write_bytes(content)
    assert list(describe(tmp_path / "G.safetensors").tensors) == ["a"]


def own(path: Path, change: Callable[[dict[str, Tensor]], None]) -> Path:
    """Write a checkpoint of this program, its tensors changed."""
    network = NetworkConfig(image_size=16, latent_dim=8, generator_features=8)
    tensors = {
        f"{part}.{key}": tensor
        for part, module in (
            ("average.generator", build_generator(network)),
            ("generator", build_generator(network, torch.Generator().manual_seed(1))),
            ("discriminator", build_discriminator(network)),
        )
        for key, tensor in module.state_dict().items()
    }
    change(tensors)
    checkpoints.save_checkpoint(path, info_of(network, 1), tensors)
    return path


@pytest.mark.parametrize("part", ["average.generator", "discriminator"])
@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_own_files_are_checked_like_strangers(tmp_path: Path, part: str, value: float) -> None:
    def spoil(tensors: dict[str, Tensor]) -> None:
        next(t for k, t in tensors.items() if k.startswith(part))[0] = value

    refuse(own(tmp_path / "own.safetensors", spoil), "holds numbers that are not finite")


def test_a_negative_variance_of_an_own_file_is_refused(tmp_path: Path) -> None:
    def spoil(tensors: dict[str, Tensor]) -> None:
        tensors["average.generator.layers.2.running_var"][0] = -1

    refuse(own(tmp_path / "own.safetensors", spoil), r"running_var holds a negative variance")


def test_raw_weights_of_an_own_file_can_be_chosen(tmp_path: Path) -> None:
    path = own(tmp_path / "own.safetensors", lambda _: None)
    loaded = load_model(path)
    assert loaded.parts == ("average.generator", "generator")
    assert "drawn from its part 'average.generator', a moving average" in loaded.origin
    z = torch.randn(2, 8)
    with torch.inference_mode():
        assert not torch.equal(loaded.generator(z), load_model(path, "generator").generator(z))


@pytest.mark.parametrize(
    "config",
    [json.dumps({f"key{i}": i for i in range(20_000)}), "[" * 100_000, '{"system": [1]}'],
    ids=["long", "deep", "list"],
)
def test_a_damaged_header_of_an_own_file_comes_back_short(tmp_path: Path, config: str) -> None:
    path = tmp_path / "own.safetensors"
    words = {"format": checkpoints.FORMAT, "config": config, "system": "gan", "facts": "{}"}
    save_file({"generator.x": torch.zeros(1)}, path, metadata=words)
    refuse(path, "damaged")


def test_more_work_than_a_picture_may_take_is_refused(tmp_path: Path) -> None:
    wide = nn.Sequential(
        nn.ConvTranspose2d(4, 64, 4, bias=False),
        nn.ConvTranspose2d(64, 64, 4, bias=False),
        *[nn.ConvTranspose2d(64, 64, 4, bias=False) for _ in range(3)],
        nn.ConvTranspose2d(64, 3, 4, bias=False),
    )
    torch.save(wide.state_dict(), tmp_path / "wide.pt")
    assert load_model(tmp_path / "wide.pt").network.image_size == 128
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.images.weights.loading.MOST_WORK", 10**6)
        refuse(tmp_path / "wide.pt", r"multiplications a picture; at most 1e\+06")


class Attack:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.system, (f"touch {self.target}",)


@pytest.mark.parametrize("protocol", [0, 1, 2, 4, 5])
def test_code_beside_weights_is_named_and_not_run(tmp_path: Path, protocol: int) -> None:
    state = {"w": torch.zeros(2, 2).numpy().tobytes(), "x": Attack(tmp_path / "pwned")}
    (tmp_path / "evil.pt").write_bytes(zipped(pickle.dumps(state, protocol)))
    refuse(tmp_path / "evil.pt", r"(posix|nt)\.system\), and loading those would run")
    assert not (tmp_path / "pwned").exists()


KINDS = {
    "a web page": b"<!DOCTYPE html><title>Google Drive - Quota exceeded</title>",
    "a web page, ": b"\n <HTML><head>",
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n",
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(20),
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a text in JSON": b'{"error": "not found"}',
    "a gzip archive": b"\x1f\x8b\x08",
    "is empty": b"",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_what_is_taken_for_weights_is_called_what_it_is(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    (tmp_path / f"netG{suffix}").write_bytes(KINDS[kind])
    refuse(tmp_path / f"netG{suffix}", kind)


def test_torchscript_is_called_so_with_the_way_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "G.pt", "w") as archive:
        for name in ("G/data.pkl", "G/constants.pkl", "G/code/__torch__.py"):
            archive.writestr(name, b"\x80\x02}.")
    message = refuse(tmp_path / "G.pt", r"a TorchScript program, .*torch\.jit\.load\(path\)")
    assert "weights_only" not in message


def test_content_and_not_the_suffix_says_what_a_file_is(tmp_path: Path) -> None:
    state = seasoned(UdacityDense()).state_dict()
    save_file(state, tmp_path / "G.pth.tar")
    torch.save(state, tmp_path / "G.safetensors")
    for name in ("G.pth.tar", "G.safetensors"):
        assert "MLP (Udacity)" in load_model(tmp_path / name).origin


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_is_a_sentence_or_harmless(tmp_path: Path, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    path, state = tmp_path / "hurt.pt", seasoned(UdacityDense()).state_dict()
    (save_file if seed % 2 else torch.save)(state, path)
    content = bytearray(path.read_bytes())
    for place in torch.randint(0, 3_000, (1 + seed % 5,), generator=rng).tolist():
        content[place] = int(torch.randint(0, 256, (), generator=rng))
    path.write_bytes(content)
    try:
        load_model(path)
    except ValueError as error:
        assert "hurt.pt" in str(error)
