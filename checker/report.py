"""What agreed and what did not."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Counts what agrees; names what does not."""

    passed: int = 0
    wrong: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    def same(self, what: str, found: object, ought: object) -> None:
        """Compare what is there with what ought to be."""
        if found == ought:
            self.passed += 1
        else:
            self.wrong.append(f"{what} is {found}, ought to be {ought}")
