"""A second plant beside the site's own, with procedures as PDF: their pages have pictures."""

from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import typst

from app.operations import import_package
from tests.app.api.site import OPERATOR, Site
from tests.conftest import FILES

SOP = "SOP/FILL-1"
"""With a stroke in its number, as many sites have it."""

_TEXT = """#set page(width: 300pt, height: 400pt)
= 5 Procedure
5.1 The volume is checked every {minutes} minutes.

5.2 The line is stopped after two results outside the limits.
#pagebreak()
= 6 Records
6.1 Entries are made at the time of the activity.
"""
_REGISTER = "number,version,title,type,file,effective_from,effective_to,product\n"


@cache
def pdf(minutes: int) -> bytes:
    """The same each time: a PDF holds the second in which it was made."""
    return typst.compile(_TEXT.format(minutes=minutes).encode())


def paper_files() -> dict[str, str | bytes]:
    """The file of version 1 has nothing below its first page that version 2 has not."""
    return FILES | {
        "documents.csv": f"{_REGISTER}{SOP},1,Filling,SOP,d/fill 1.pdf,2020-01-01,,P1\n"
        f"{SOP},2,Filling,SOP,d/fill 2.pdf,2024-01-01,,P1\n"
        "LOG-1,1,Logbook,LOGBOOK,d/scan.pdf,2024-01-01,,\n"
        "CUT-1,1,Cleaning,SOP,d/cut.pdf,2024-01-01,,\n",
        "d/fill 1.pdf": pdf(30),
        "d/fill 2.pdf": pdf(15),
        "d/scan.pdf": typst.compile(b"#set page(width: 300pt, height: 400pt)\n#rect()"),
        "d/cut.pdf": pdf(30)[:900],
    }


def zipped(files: dict[str, str | bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def import_paper(site: Site, folder: Path) -> None:
    file = folder / "paper.zip"
    file.write_bytes(zipped(paper_files()))
    import_package(site.service, OPERATOR, file)
