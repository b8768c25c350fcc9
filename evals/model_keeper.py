"""Runs a command for as long as another process lives: ``model_keeper.py PID COMMAND…``.

A server that several test processes share belongs to none of them. Were they all killed at once,
nobody else would end it.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

_POLL_S = 0.5
_LONGEST_STOP_S = 20.0


def keep(owner: int, command: list[str]) -> int:
    """The status that the command ended with."""
    running = subprocess.Popen(command, start_new_session=True)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever shares it says when it ends
    try:
        while running.poll() is None and Path(f"/proc/{owner}").exists():
            time.sleep(_POLL_S)
        return running.poll() or 0
    finally:
        _end(running)


def _end(running: "subprocess.Popen[bytes]") -> None:
    """Itself and whatever it started."""
    if running.poll() is None:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(_LONGEST_STOP_S)
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    running.wait()


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), sys.argv[2:]))
