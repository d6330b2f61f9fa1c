"""Files for evidence, made here: pictures with EXIF, documents, mails, workbooks, and hostile ones of each."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), *, taken: str = "", offset: str = "",
            gps: bool = False, colour: Any = "white") -> bytes:  # fmt: skip
    from PIL import Image

    made = Image.new("RGB", size, colour)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
        exif.get_ifd(0x8769)[0x9004] = taken
        exif[0x0132] = "2026:09:30 10:00:00"
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
    return saved(made, kind, exif=exif) if taken or gps else saved(made, kind)


def saved(made: Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, kind, **options)
    return out.getvalue()


def pdf(words: str = "", *, created: str = "", modified: str = "", pages: int = 1, password: str = "") -> bytes:
    """A document with these words on its first page; without words a blank one, as a scan is to who reads letters."""
    from pypdf import PdfReader, PdfWriter

    if words:
        import typst

        source = f"#set document(date: none)\n#{_quoted(words)}" + "\n#pagebreak()\n#lorem(30)" * (pages - 1)
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typst.compile(source.encode()))))
    else:
        writer = PdfWriter()
        for _ in range(pages):
            writer.add_blank_page(200, 200)
    writer.metadata = None
    told = {"/CreationDate": created, "/ModDate": modified}
    writer.add_metadata({name: value for name, value in told.items() if value})
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mail(words: str = "Your order was signed for.\n", *, html: str = "", attached: bytes = b"", encoded: bool = False,
         sender: str = "Anna Smith <anna.smith@example.org>") -> bytes:  # fmt: skip
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "Mei Chen <mei@example.net>"
    made["Subject"] = "Delivery of 113-5550111-0004711"
    made["Date"] = "Wed, 05 Aug 2026 22:30:00 +0800"
    made["Message-ID"] = "<abc.123@mail.example.org>"
    made["Received"] = "from mx.example.org by in.example.net for <mei@example.net>; Wed, 05 Aug 2026 14:30:05 +0000"
    made.set_content(words, cte="base64" if encoded else None)
    if html:
        made.add_alternative(html, subtype="html")
    if attached:
        made.add_attachment(attached, maintype="image", subtype="jpeg", filename="anna smith.jpg")
    return made.as_bytes()


def workbook(rows: list[list[str]], *, core: str | None = None) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue() if core is None else _with(out.getvalue(), "docProps/core.xml", core.encode())


def core(created: str, modified: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dcterms:created>{created}</dcterms:created><dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>"
    )


def _with(packed: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def workbook_bomb() -> bytes:
    """A small zip that says that it is a workbook and unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b"\0" * (1 << 20))
    return out.getvalue()


def huge_picture(side: int = 60_000) -> bytes:
    """A PNG whose head says so many points each way."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def nested_mail(depth: int) -> bytes:
    made = mail()
    for number in range(depth):
        made = (
            (
                f'From: a@example.org\nContent-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'
                f"Content-Type: message/rfc822\n\n"
            ).encode()
            + made
            + f"\n--b{number}--\n".encode()
        )
    return made
