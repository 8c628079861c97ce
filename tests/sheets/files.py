"""Files as strangers make them, by hand, so that nothing well-meaning tidies them up."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = f"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="Hộ" sheetId="1" r:id="rId1"/></sheets></workbook>"""
WORKBOOK_RELS = f"""<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
EMPTY_STRINGS = f'<sst xmlns="{MAIN}"/>'


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: str, declaration: str = "") -> str:
    return f'<?xml version="1.0"?>{declaration}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(worksheet: str | bytes, *, strings: str = EMPTY_STRINGS, extra: dict[str, bytes] | None = None) -> bytes:
    """A whole .xlsx around one worksheet."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": worksheet,
    }
    return zipped(parts | (extra or {}))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return stream.getvalue()


def sparse(*references: str) -> bytes:
    """A file of a little over a kilobyte that says it has cells far away."""
    rows = (
        f'<row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">{cell(reference, "x")}</row>'
        for reference in references
    )
    return workbook(sheet("".join(rows)))


def inflating(size: int) -> bytes:
    """A file that unpacks to `size` bytes of blanks, a thousandth of that as it comes; never whole in memory here."""
    stream = BytesIO(workbook(sheet("")))
    with ZipFile(stream, "a", ZIP_DEFLATED) as packed, packed.open("xl/styles.xml", "w") as part:
        part.write(b"<styles>")
        for _ in range(size // 2**20):
            part.write(b" " * 2**20)
    return stream.getvalue()


def laughing() -> bytes:
    """Entities of entities: nine lines that are a billion."""
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return workbook(sheet(f'<row r="1">{cell("A1", "&a9;")}</row>', f"<!DOCTYPE x [{''.join(lines)}]>"))


def external() -> bytes:
    """An entity that is a file of the machine."""
    declaration = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return workbook(sheet(f'<row r="1">{cell("A1", "&secret;")}</row>', declaration))


def repeating(rows: int) -> bytes:
    """One text of 30,000 letters that every cell refers to: small in the file, gigabytes when written out."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    cells = "".join(f'<c r="{chr(65 + column)}{{row}}" t="s"><v>0</v></c>' for column in range(26))
    body = "".join(f'<row r="{row}">{cells.replace("{row}", str(row))}</row>' for row in range(1, rows + 1))
    return workbook(sheet(body), strings=strings)


def locked() -> bytes:
    """What Office makes of a workbook with a password: a container of before 2007 with the workbook inside."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
