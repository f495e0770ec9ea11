"""Files as people send them, and as people send them who mean harm."""

import io
import struct
import zlib

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OGG = b"OggS\x00\x02" + bytes(60)
MP3 = b"ID3\x04\x00" + bytes(60)
AMR = b"#!AMR\n" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(60)
THREE_GP = b"\x00\x00\x00\x14ftyp3gp5\x00\x00\x00\x003gp5" + bytes(60)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(60)
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>'
    b'<image href="http://169.254.169.254/"/><foreignObject><img src="x" onerror="alert(1)"/></foreignObject></svg>'
)
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    """A picture, red on the left and blue on the right."""
    image = Image.new(mode, size)
    red, blue = (255, 0, 0), (0, 0, 255)
    drawn = Image.new("RGB", size, blue)
    drawn.paste(red, (0, 0, size[0] // 2, size[1]))
    image.paste(drawn.convert(mode))
    if mode == "RGBA":
        image.putalpha(128)
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def with_place(orientation: int = 1) -> bytes:
    """A photo that says where and with what it was taken, and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (53.0, 28.0, 12.0)
    return picture(exif=exif, comment=b"SECRET WORDS")


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 dots wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
