"""How much memory does the idle platform take: `hundi up` in a fresh folder, by process?

PSS, twenty seconds after it is ready: what a process shares is divided among those who share
it, so the parts sum to what the machine has less. Linux only. `--port N` to use another port.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from bench.rows import Row, keep

PORT = "8710"
IDLE_SECONDS = 20.0
READY = "ready "


def main() -> int:
    """Measure, keep the rows, print them."""
    port = sys.argv[sys.argv.index("--port") + 1] if "--port" in sys.argv[1:] else PORT
    with tempfile.TemporaryDirectory(prefix="hundi-bench-") as data:
        argv = [sys.executable, "-m", "hundi", "up", "--data", data, "--port", port]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as up:  # noqa: S603 - ours
            try:
                said = up.stdout or ()
                if not any(line.startswith(READY) for line in said):
                    raise SystemExit("hundi up did not come up")
                time.sleep(IDLE_SECONDS)
                kibibytes = _by_process(up.pid)
            finally:
                up.send_signal(signal.SIGINT)
                up.wait(60)
    total = sum(kibibytes.values()) / 1024
    rows = [Row("idle platform, PSS of all processes", total, "MiB", bound="imports of Python")]
    rows += [Row(f"  {name}", size / 1024, "MiB") for name, size in kibibytes.most_common()]
    keep("memory", rows)
    return 0


def _by_process(root: int) -> Counter[str]:
    """Return KiB of PSS by kind of process, of a process and all below it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(after_name[1])
    ours, news = set[int](), {root}
    while news:
        ours |= news
        news = {pid for pid, parent in parents.items() if parent in news} - ours
    sizes: Counter[str] = Counter()
    for pid in ours:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            sizes[_name(pid)] += int(line.split()[1])
    return sizes


def _name(pid: int) -> str:
    """Return what a person calls the process: `hundi serve`, `postgres`."""
    words = [os.path.basename(word) for word in _words(pid)]  # noqa: PTH119 - a word, not a file
    if "-m" in words:
        at = words.index("-m")
        return " ".join(words[at + 1 : at + 3]) if words[at + 1] == "hundi" else words[at + 1]
    return words[0].partition(":")[0] if words else "?"


def _words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0 ").split("\0")


if __name__ == "__main__":
    sys.exit(main())
