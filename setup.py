"""What pyproject.toml cannot say about a wheel.

The migrations, which stand beside `src`, go into the package; and a wheel has the page in it, so
that who installs it needs no Node.
"""

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
SITE = ROOT / "src" / "hundi" / "site" / "site.json"


class WithMigrationsAndPage(build_py):
    """Builds the package from what is there now: nothing of an earlier build is left in it."""

    def run(self) -> None:
        """Build."""
        if not self.editable_mode:
            if not SITE.exists():
                subprocess.run(["make", "web"], cwd=ROOT, check=True)  # noqa: S607 - the builder's
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            inside = Path(self.build_lib) / "hundi" / "migrations"
            shutil.copytree(ROOT / "migrations", inside, dirs_exist_ok=True)


setup(cmdclass={"build_py": WithMigrationsAndPage})
