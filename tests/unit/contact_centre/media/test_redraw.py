"""A picture that is drawn anew shows the same, and nothing else that was in the file is left."""

import io

import pytest
from PIL import Image

from contact_centre.media._redraw import BROKEN, MOST_SIDE, TOO_MANY, redraw
from tests.unit.contact_centre.media import files


def drawn(body: bytes) -> tuple[str, Image.Image, bytes]:
    """What comes out: media type, picture, bytes."""
    found = redraw(body)
    assert not isinstance(found, int)
    kind, made = found
    return kind, Image.open(io.BytesIO(made)), made


def test_place_camera_and_words_are_gone() -> None:
    """A photo of a leaking roof must not say where a child's bedroom is."""
    body = files.with_place()
    assert b"SECRET" in body

    kind, picture, made = drawn(body)

    assert kind == "image/jpeg"
    assert b"SECRET" not in made
    assert not picture.getexif()
    assert picture.size == (40, 20)


def test_picture_is_upright_without_the_note_that_says_so() -> None:
    """Held sideways, it is still read: 6 means that a quarter turn is missing."""
    _, picture, _ = drawn(files.with_place(orientation=6))

    assert picture.size == (20, 40)
    red, _, blue = picture.convert("RGB").getpixel((10, 4))  # type: ignore[misc]  # of RGB, three numbers
    assert red > blue, "what was left is on top"


@pytest.mark.parametrize(
    ("kind", "mode", "made"),
    [
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/png"),
    ],
)
def test_every_kind_comes_out_as_one_of_two(kind: str, mode: str, made: str) -> None:
    """Browsers are given nothing but JPEG and PNG of our own making."""
    found, picture, _ = drawn(files.picture(kind, mode=mode))

    assert found == made
    assert picture.size == (40, 20)


def test_huge_photo_is_made_smaller() -> None:
    """Agents look at it over an ordinary line."""
    _, picture, _ = drawn(files.picture(size=(5_000, 1_000)))

    assert picture.size == (MOST_SIDE, 512)


def test_moving_picture_stands_still() -> None:
    """Its first picture is kept."""
    written = io.BytesIO()
    frames = [Image.new("P", (8, 8), n) for n in range(3)]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])

    kind, picture, _ = drawn(written.getvalue())

    assert (kind, getattr(picture, "n_frames", 1)) == ("image/png", 1)


def test_few_bytes_that_unfold_into_billions_of_dots_are_refused() -> None:
    """A bomb would take all the memory."""
    body = files.bomb()
    assert len(body) < 200
    assert redraw(body) == TOO_MANY


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xd8\xff\xe0rubbish", files.picture()[:200], files.SVG, files.picture("BMP"), files.PDF]
)
def test_what_is_no_whole_picture_is_refused(body: bytes) -> None:
    """What half a decoder makes of it is nobody's photo."""
    assert redraw(body) == BROKEN


def test_what_hangs_on_behind_a_picture_is_cut_off() -> None:
    """A page or a program behind a photo's end is how a file is two things at once."""
    _, _, made = drawn(files.picture() + files.HTML)

    assert b"script" not in made
