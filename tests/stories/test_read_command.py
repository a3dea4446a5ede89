"""`hundi read`: any document becomes fields and checks on the command line, without a network."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.papers.scan import render_scan
from support.hostile import hostile_files

PAPER = sample_paper(11)
PDF = render_pdf(PAPER, layout="classic")
SECONDS_MAX = 60
REFUSED_WITHIN_SECONDS = 5.0


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program, on files of our own
        command, check=False, capture_output=True, text=True, timeout=SECONDS_MAX
    )


@cache
def without_network() -> list[str]:
    """Return what starts a program with no network at all, where the kernel lets us."""
    unshare = shutil.which("unshare")
    for ways in (["--net"], ["--net", "--map-root-user"]):
        if unshare and ran(unshare, *ways, "true").returncode == 0:
            return [unshare, *ways]
    return []


def read(*files: Path, code: int = 0) -> list[dict[str, Any]]:
    program = [sys.executable, "-m", "hundi", "read", "--json"]
    done = ran(*without_network(), *program, *map(str, files))
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_pdf_and_its_scan_say_the_same_without_a_network(tmp_path: Path) -> None:
    drawn, scanned = tmp_path / "a.pdf", tmp_path / "a.png"
    drawn.write_bytes(PDF)
    scanned.write_bytes(render_scan(PDF, dpi=200))

    by_text, by_sight = read(drawn, scanned)

    for said in (by_text, by_sight):
        fields = said["fields"]
        assert fields["invoiceNumber"]["value"] == PAPER.number
        assert fields["invoiceDate"]["value"] == PAPER.issued_on.isoformat()
        assert f"{fields['total']['value']:.2f}" == PAPER.total.decimal
        assert fields["sellerGstin"]["value"] == PAPER.seller.gstin
        assert fields["buyerGstin"]["value"] == PAPER.buyer.gstin
        assert set(fields["total"]) == {
            "value", "source", "confidence", "page", "box", "accepted",
        }  # fmt: skip
        assert {"check", "verdict", "reason"} <= set(said["checks"][0])
        assert said["decision"] in {"verified", "review", "needs_info", "rejected"}
        assert said["cpuSeconds"] > 0
    assert by_text["fields"]["total"]["source"] in {"text", "both"}
    assert by_sight["fields"]["total"]["source"] == "ocr"


def test_hostile_files_are_refused_in_seconds_and_others_answered(tmp_path: Path) -> None:
    hostile = hostile_files(PDF)
    for name, (content, _) in hostile.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "honest.pdf").write_bytes(PDF)

    *refused, answered = read(*(tmp_path / name for name in [*hostile, "honest.pdf"]), code=1)

    assert {Path(said["file"]).name: said["problems"] for said in refused} == {
        name: [problem] for name, (_, problem) in hostile.items()
    }
    assert {said["decision"] for said in refused} == {"needs_info"}
    assert max(said["cpuSeconds"] for said in refused) < REFUSED_WITHIN_SECONDS
    assert answered["fields"]["invoiceNumber"]["value"] == PAPER.number
