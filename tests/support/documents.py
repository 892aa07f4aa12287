"""Documents made for tests: PDF written by hand, DOCX by python-docx."""

import io
from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, bookmarks: Sequence[tuple[str, int]] = ()) -> bytes:
    """A PDF of lines of text in a Chinese font that is not embedded, with bookmarks that lead to pages.

    Args:
        pages: The lines of each page.
        bookmarks: Title and page index of each.
    """
    first_page = 5
    first_bookmark = first_page + 2 * len(pages)
    kids = " ".join(f"{first_page + 2 * at} 0 R" for at in range(len(pages)))
    outlines = "/Outlines 4 0 R" if bookmarks else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {outlines} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts"
        " [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>] >>",
        f"<< /Type /Outlines /First {first_bookmark} 0 R /Last {first_bookmark + len(bookmarks) - 1} 0 R"
        f" /Count {len(bookmarks)} >>",
    ]
    for at, lines in enumerate(pages):
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -18 Td " for line in lines)
        stream = f"BT /F1 11 Tf 50 800 Td {shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * at + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    for at, (title, page) in enumerate(bookmarks):
        text = f"\ufeff{title}".encode("utf-16-be").hex()
        after = f"/Next {first_bookmark + at + 1} 0 R" if at + 1 < len(bookmarks) else ""
        objects.append(
            f"<< /Title <{text}> /Parent 4 0 R /Dest [{first_page + 2 * page} 0 R /Fit] {after} >>"
        )
    return _pdf_file(objects)


def _pdf_file(objects: Sequence[str]) -> bytes:
    """Numbered objects, the table of where they are, the trailer."""
    file = io.BytesIO(b"%PDF-1.7\n")
    file.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(f"{number} 0 obj\n{content}\nendobj\n".encode())
    table = file.tell()
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    file.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    file.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return file.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF that opens with a password only."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(pdf([["secret"]]))))
    writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def docx(*blocks: tuple[str, str] | Sequence[Sequence[str]]) -> bytes:
    """A Word document of paragraphs, each its style and text, and tables, each its rows."""
    from docx import Document

    document = Document()
    for block in blocks:
        if isinstance(block, tuple) and isinstance(block[0], str):
            document.add_paragraph(str(block[1]), style=block[0])
        else:
            table = document.add_table(rows=0, cols=len(block[0]))
            for row in block:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
