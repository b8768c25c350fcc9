"""Small files made in memory, and the folder of real guidances where there is one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import typst

_REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def typeset() -> Callable[[str], bytes]:
    """Compiles Typst markup to a PDF on A4."""

    def compile_pdf(markup: str) -> bytes:
        setup = '#set page(paper: "a4", margin: 25mm)\n#set text(size: 11pt)\n'
        result = typst.compile((setup + markup).encode(), format="pdf")
        assert isinstance(result, bytes)
        return result

    return compile_pdf


@pytest.fixture(scope="session")
def guidance() -> Path:
    """The folder of official guidances in PDF."""
    data = Path(os.environ.get("VERIDRAFT_REAL_DATA", _REPOSITORY.parent / "shared" / "data"))
    folder = data / "guidance"
    if not folder.is_dir():
        pytest.skip(f"no real guidances at {folder}; set VERIDRAFT_REAL_DATA")
    return folder
