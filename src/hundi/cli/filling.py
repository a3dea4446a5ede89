"""The demo world, made beside `hundi up`: when that fails it is said, and the exit code knows."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Check = Callable[[], Sequence[str]]


@dataclass(slots=True)
class Filling:
    """A process that fills the world. It says on our output how far it is, and why it ended."""

    process: "subprocess.Popen[bytes]"
    data: Path
    say: Callable[[str], None]
    failed: bool = field(default=False)

    @classmethod
    def begin(
        cls,
        argv: Sequence[str],
        environment: Mapping[str, str],
        data: Path,
        say: Callable[[str], None],
    ) -> "Filling":
        """Start it beside us."""
        return cls(subprocess.Popen([*argv], env=environment), data, say)  # noqa: S603 - our own

    def watched(self, check: Check) -> Check:
        """Return a check that also looks whether the filling has failed; that stops nothing."""

        def look() -> Sequence[str]:
            code = self.process.poll()
            if code and not self.failed:
                self.failed = True
                self.say(
                    f"The demo world was NOT filled: `hundi demo` ended with code {code}, for the"
                    " reason above. What is there stays up. To begin anew: stop this, move"
                    f" {self.data} away, and start again."
                )
            return check()

        return look

    def end(self, code: int) -> int:
        """Stop it, and return our exit code: never 0 when the world was asked for and failed."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        return code or int(self.failed)


def demo_argv(port: int, data: Path) -> tuple[str, ...]:
    """Return how the filling is called."""
    hundi = (sys.executable, "-m", "hundi")
    return (*hundi, "demo", "--port", str(port), "--data", str(data))
