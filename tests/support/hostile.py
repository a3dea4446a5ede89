"""Files that nobody honest sends, made of an honest PDF: for the tests and the bench."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from PIL import Image


def script(pdf: pikepdf.Pdf) -> None:
    words = pikepdf.String("app.alert(1)")
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=words)


def launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("/bin/sh"))
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)
    pdf.pages[0].obj.Annots = pikepdf.Array([link])


def act_on_open(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named))


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["tool.exe"] = b"MZ"


def repeat_pages(pdf: pikepdf.Pdf) -> None:
    for _ in range(20):
        pdf.pages.append(pdf.pages[0])


def widen(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 14_400, 14_400])


def huge_image(pdf: pikepdf.Pdf) -> None:
    shape = {"/Subtype": pikepdf.Name.Image, "/Width": 30_000, "/Height": 30_000}
    pdf.Root.Big = pdf.make_stream(b"", shape)


def flate_bomb(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.write(zlib.compress(bytes(80_000_000), 9), filter=pikepdf.Name.FlateDecode)
    pdf.pages[0].obj.Contents = stream


def packed_twice(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    twice = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    stream.write(zlib.compress(zlib.compress(bytes(10_000))), filter=twice)
    pdf.Root.Twice = stream


def draw_itself(pdf: pikepdf.Pdf) -> None:
    """Two forms that draw each other."""
    box = pikepdf.Array([0, 0, 100, 100])
    forms = [pdf.make_stream(b"q /Other Do Q") for _ in range(2)]
    for form, other in zip(forms, reversed(forms), strict=True):
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, box
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Other=other))
    pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Me=forms[0])
    pdf.pages[0].contents_add(b"/Me Do")


def encrypt(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    return out.getvalue()


CHANGES: dict[str, Callable[[pikepdf.Pdf], bytes | None]] = {
    "javascript": script,
    "launch_action": launch,
    "additional_actions": act_on_open,
    "embedded_file": attach,
    "too_many_pages": repeat_pages,
    "page_too_large": widen,
    "image_too_large": huge_image,
    "unpacks_too_large": flate_bomb,
    "packed_twice": packed_twice,
    "encrypted": encrypt,
    "form_draws_itself": draw_itself,
}


def rebuilt(honest: bytes, change: str) -> bytes:
    """Return an honest PDF with one hostile thing in it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(honest)) as pdf:
        saved = CHANGES[change](pdf)
        if saved:
            return saved
        # As they are: saved the usual way, streams would be unpacked and packed once.
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def bomb() -> bytes:
    """Pixels enough for 900 megapixels, in a few kilobytes."""
    out = BytesIO()
    Image.MAX_IMAGE_PIXELS = None
    Image.new("1", (30_000, 30_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


def pages(honest: bytes) -> bytes:
    """Three thousand times the same page."""
    out = BytesIO()
    with pikepdf.open(BytesIO(honest)) as pdf:
        for _ in range(2_999):
            pdf.pages.append(pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


def loop(honest: bytes) -> bytes:
    """A form that shows itself: the library that draws it dies of it, in a process of its own."""
    out = BytesIO()
    with pikepdf.open(BytesIO(honest)) as pdf:
        form = pdf.make_stream(b"/Me Do /Me Do")
        form.Type, form.Subtype = pikepdf.Name("/XObject"), pikepdf.Name("/Form")
        form.BBox = pikepdf.Array([0, 0, 100, 100])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Me=form))
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(Me=form)
        page.contents_add(b"/Me Do")
        pdf.save(out)
    return out.getvalue()


def hostile_files(honest: bytes) -> dict[str, tuple[bytes, str]]:
    """Return every kind of hostile file by its name, with the reason it is refused for."""
    rebuilt_ones = {f"{change}.pdf": (rebuilt(honest, change), change) for change in CHANGES}
    return rebuilt_ones | {
        "900-megapixels.png": (bomb(), "image_too_large"),
        "3000-pages.pdf": (pages(honest), "too_many_pages"),
        "truncated.pdf": (honest[: len(honest) // 2], "damaged"),
        "zip-behind.pdf": (honest + b"PK\x03\x04" + b"x" * 5_000, "data_after_end"),
        "picture-before.pdf": (b"GIF89a" + honest, "not_a_document"),
        "page.html": (b"<html><script>", "not_a_document"),
        "loop.pdf": (loop(honest), "form_draws_itself"),
    }
