"""`list` prints text to read, `--json` the items themselves."""

import json

from click.testing import CliRunner

from app.audit.work import Ledger
from app.cli.list import list_command
from app.core.settings import Settings
from app.release.mode import Mode
from app.release.service import create_installation
from tests.conftest import ACTOR, Receive


def test_several_values_of_a_column_read_as_text(
    ledger: Ledger, receive: Receive, settings: Settings
) -> None:
    with ledger.work(ACTOR) as work:
        create_installation(work, Mode.TRIAL)
    deviations = "deviation,title,description,occurred_at,status,batch\n"
    receive({"deviations.csv": f"{deviations}D-1,Low fill,d,2024-01-03,open,B-01;B-02\n"})
    ledger.database.close()
    command = ["deviations", "--data", str(settings.data)]
    said = CliRunner().invoke(list_command, command, catch_exceptions=False).output
    assert said == "D-1  Low fill  open  B-01, B-02  2024-01-03\n1 deviations\n"
    listed = CliRunner().invoke(list_command, [*command, "--json"], catch_exceptions=False).output
    assert json.loads(listed)["items"][0]["batches"] == ["B-01", "B-02"]
