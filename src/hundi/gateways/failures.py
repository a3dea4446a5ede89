"""Failures on order, for the fakes: the next call fails, before or after its effect."""

from collections import deque
from contextlib import AbstractAsyncContextManager

from hundi.gateways.errors import RailError


class Failures:
    """A queue of failures that a fake meets, one a call. Empty: every call succeeds."""

    def __init__(self) -> None:
        self._before: deque[RailError] = deque()
        self._after: deque[RailError] = deque()

    def before_effect(self, error: RailError) -> None:
        """Let a coming call fail with nothing done."""
        self._before.append(error)

    def after_effect(self, error: RailError) -> None:
        """Let a coming call fail with everything done: the answer is lost."""
        self._after.append(error)

    def around(self) -> AbstractAsyncContextManager[None]:
        """Return what a fake's call runs in."""
        before = self._before.popleft() if self._before else None
        after = None if before or not self._after else self._after.popleft()
        return _Line(before, after)


class _Line(AbstractAsyncContextManager[None]):
    def __init__(self, before: RailError | None, after: RailError | None) -> None:
        self._before = before
        self._after = after

    async def __aenter__(self) -> None:
        if self._before is not None:
            raise self._before

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._after is not None:
            raise self._after
