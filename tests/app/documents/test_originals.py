from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.work import Ledger
from app.core.canonical import sha256_bytes
from app.core.errors import Corrupt, NotFound
from app.core.settings import Settings
from app.documents import originals
from app.documents.verify import verify_originals
from tests.conftest import Receive


@pytest.mark.req("IN-01")
@given(content=st.binary(max_size=100))
def test_an_original_comes_back_byte_by_byte(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "originals"
    digest = originals.put(folder, content)
    assert digest == sha256_bytes(content)
    assert originals.put(folder, content) == digest
    assert originals.get(folder, digest) == content


def test_an_altered_original_is_corrupt_and_an_unknown_one_not_found(tmp_path: Path) -> None:
    digest = originals.put(tmp_path, b"text")
    originals.path_of(tmp_path, digest).write_bytes(b"test")
    with pytest.raises(Corrupt, match="altered"):
        originals.get(tmp_path, digest)
    with pytest.raises(NotFound):
        originals.get(tmp_path, "0" * 64)


def test_a_write_that_was_cut_off_is_no_original(tmp_path: Path) -> None:
    digest = sha256_bytes(b"text")
    file = originals.path_of(tmp_path, digest)
    file.parent.mkdir(parents=True)
    file.with_name(f"{digest}.1.partial").write_bytes(b"te")
    with pytest.raises(NotFound):
        originals.get(tmp_path, digest)
    originals.put(tmp_path, b"text")
    assert originals.get(tmp_path, digest) == b"text"


@pytest.mark.req("RC-06")
def test_every_file_of_a_package_is_verified(
    receive: Receive, ledger: Ledger, settings: Settings
) -> None:
    receive()
    folder = settings.data / "originals"

    def findings() -> list[str]:
        with ledger.database.read() as session:
            return verify_originals(session, folder)

    assert findings() == []
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) == 3
    files[0].write_bytes(b"other")
    files[1].unlink()
    assert len(findings()) == 2
    assert all(".csv of package" in one or "plant.json of" in one for one in findings())
