"""What can go wrong outside, in three words the caller can act on."""


class RailError(Exception):
    """A party outside did not do as asked.

    Attributes:
        code: a stable word for logs and operators: `timeout`, `refused`, `bad_answer`, …
        retryable: the same call may succeed later.
        outcome_unknown: the effect may have happened; look it up by our own reference
            before anything else, and never simply repeat.
    """

    def __init__(
        self, code: str, *, retryable: bool = False, outcome_unknown: bool = False
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown
