import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import engines
from kg.errors import KgError

PARENT = """
import os, time
from kg import engines

def tell(part):
    print(os.getpid(), flush=True)
    time.sleep(3)

if __name__ == "__main__":
    list(engines.run(tell, [1, 2], workers=2))
"""


def square(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def die(number: int) -> int:
    os._exit(number)


def test_every_engine_answers_in_the_order_of_the_parts() -> None:
    parts = list(range(6))
    assert list(engines.run(square, parts)) == [0, 1, 4, 9, 16, 25]
    assert list(engines.run(square, parts, workers=2)) == [0, 1, 4, 9, 16, 25]


def test_no_parts_are_no_work_for_any_engine() -> None:
    assert list(engines.run(square, [], workers=1)) == list(engines.run(square, [], workers=2)) == []


def test_a_worker_that_dies_is_an_error_of_one_line() -> None:
    with pytest.raises(KgError, match="worker process died"):
        list(engines.run(die, [1, 2], workers=2))


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
@pytest.mark.parametrize("after", [0.0, 0.5])
def test_an_interrupt_is_answered_by_the_parent_alone(tmp_path: Path, after: float) -> None:
    script = tmp_path / "parent.py"
    started = "import sys; sys.stderr.write('started\\n'); sys.stderr.flush()\n"
    # A job in the background of a shell is started with interrupts ignored.
    heeded = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    script.write_text(heeded + PARENT.replace("    list(", f"    {started}    list("))
    with subprocess.Popen(
        [sys.executable, str(script)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as parent:
        assert parent.stderr and parent.stderr.readline() == b"started\n"
        time.sleep(0.05 + after)  # while the workers start, and once they work
        os.killpg(parent.pid, signal.SIGINT)
        words = parent.stderr.read().decode()
        os.killpg(parent.pid, signal.SIGKILL)
    assert words.count("Traceback") == 1 and words.endswith("KeyboardInterrupt\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        until = time.monotonic() + 10
        while Path(f"/proc/{worker}/status").is_file() and time.monotonic() < until:
            if "zombie" in Path(f"/proc/{worker}/status").read_text():
                break
            time.sleep(0.05)
        else:
            assert not Path(f"/proc/{worker}").exists()
