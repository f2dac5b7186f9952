"""What content shows itself to be."""

import gzip
import io
import zipfile

import pytest

from sysops_graph.attachments.model import MEDIA_TYPES
from sysops_graph.attachments.rules import found_instead


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x" * 100)
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + bytes(40)
LOG = "2026-06-15 08:00 ERROR Bildröhre \x1b[31mdunkel\x1b[0m\r\n".encode()
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(90)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("image/png", PNG),
        ("image/jpeg", JPEG),
        ("image/gif", b"GIF89a\1\0\1\0" + bytes(20)),
        ("image/webp", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20)),
        ("image/heic", b"\0\0\0\x18ftypheic" + bytes(20)),
        ("video/mp4", b"\0\0\0\x18ftypmp42" + bytes(20)),
        ("application/pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"),
        ("application/zip", zipped("a.log")),
        ("application/gzip", gzip.compress(LOG, mtime=0)),
        ("text/plain", LOG),
        ("text/plain", b"BM does not start"),
        ("text/plain", "Schwarz".encode("utf-16")),
        ("text/csv", b"a,b\n1,2\n"),
        ("application/json", b'{"a": 1}'),
    ],
)
def test_true_content_is_taken(said, content):
    assert found_instead(said, [content]) is None


def test_every_media_type_that_may_be_said_is_tried_above():
    tried = {said for said, _ in test_true_content_is_taken.pytestmark[0].args[1]}
    assert tried == set(MEDIA_TYPES)


@pytest.mark.parametrize(
    ("said", "content", "found"),
    [
        ("image/png", JPEG, "image/jpeg"),
        ("image/png", EXE, "application/vnd.microsoft.portable-executable"),
        ("image/jpeg", LOG, "text/plain"),
        ("application/pdf", bytes(range(9)), "application/octet-stream"),
        ("text/plain", PNG, "image/png"),
        ("text/plain", bytes(range(9)), "application/octet-stream"),
        ("text/plain", HTML, "text/html"),
        ("text/plain", b"\xff\xfeb", "application/octet-stream"),
        ("application/json", b"caf\xe9", "application/octet-stream"),
        ("application/zip", HTML, "text/html"),
    ],
)
def test_a_lie_is_found_with_what_it_is(said, content, found):
    assert found_instead(said, [content]) == found


@pytest.mark.parametrize("content", [HTML, SVG, b'<?xml version="1.0"?>' + SVG])
def test_what_a_browser_would_run_is_no_text(content):
    assert found_instead("text/plain", [content]) is not None


def test_text_is_text_to_its_end_across_chunks():
    assert found_instead("text/plain", [b"caf\xc3", b"\xa9 au lait"]) is None
    assert found_instead("text/plain", [b"fine", b"fine", b"\0not"]) == "application/octet-stream"
    assert found_instead("text/plain", [b"cut in a sign \xc3"]) == "application/octet-stream"
