"""One picture made small and enlarged again: the shipped networks, and what students bring."""

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from explorer.images import enlarging
from explorer.images.data import load_faces
from explorer.images.enlarging import (
    SETS,
    SetName,
    bicubic,
    itself,
    own_picture,
    restored,
)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_its_pictures_in_colour(name: SetName) -> None:
    found = enlarging.pictures(name)
    assert found.shape == (enlarging.COUNT, 64, 64, 3)
    assert found.dtype == np.uint8
    assert len({picture.tobytes() for picture in found}) == enlarging.COUNT


def test_plain_faces_and_faces_in_strands_are_not_those_that_were_learned() -> None:
    learned = {
        picture.tobytes()
        for picture in load_faces("strands", 64, 60).images.permute(0, 2, 3, 1).numpy()
    }
    for name in ("strands", "faces"):
        assert not learned & {p.tobytes() for p in enlarging.pictures(name)}


@pytest.mark.parametrize(
    ("mode", "size"),
    [("L", (30, 50)), ("RGBA", (200, 20)), ("1", (9, 9)), ("CMYK", (140, 140))],
)
def test_a_picture_of_any_mode_and_size_is_taken(mode: str, size: tuple[int, int]) -> None:
    image = Image.new(mode, size)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert own_picture(encoded(image, kind)).shape == (128, 128, 3)


def test_a_picture_on_its_side_is_turned_as_its_camera_says() -> None:
    image = Image.new("RGB", (40, 40), "white")
    image.paste("black", (0, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    turned = own_picture(encoded(image, "JPEG", exif=exif, quality=95))
    assert turned[:, -30:].mean() < 30
    assert turned[:, :30].mean() > 225


@pytest.mark.parametrize("content", [b"", b"no picture", encoded(Image.new("L", (9, 9)))[:40]])
def test_a_broken_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This picture cannot be read: .+\.$"):
        own_picture(content)


def test_an_original_beside_itself_lacks_nothing() -> None:
    found = itself(enlarging.pictures("shapes")[0])
    assert np.array_equal(found.pixels, enlarging.pictures("shapes")[0])
    assert (found.likeness.psnr, found.likeness.features) == (float("inf"), 0)
    assert found.likeness.ssim == pytest.approx(1)


def test_the_networks_enlarge_a_students_picture_of_another_size() -> None:
    own = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    assert restored(own, "srresnet").pixels.shape == bicubic(own).pixels.shape == own.shape


def test_on_the_faces_that_it_learned_srresnet_is_closer_than_bicubic() -> None:
    faces = enlarging.pictures("faces")[:6]
    learned = [restored(face, "srresnet").likeness.psnr for face in faces]
    assert np.mean(learned) > np.mean([bicubic(face).likeness.psnr for face in faces])


def test_sharpness_grows_with_d_along_the_pictures_of_the_page() -> None:
    face = enlarging.pictures("strands")[0]
    found = [bicubic(face), restored(face, "srresnet"), restored(face, "srgan-0.003")]
    assert all(a.likeness.sharpness < b.likeness.sharpness for a, b in pairwise(found))


def test_a_missing_network_is_named() -> None:
    with pytest.raises(ValueError, match=r"The model no-such is missing\."):
        restored(enlarging.pictures("faces")[0], "no-such")
