"""A route for which it is not enough to be signed in: the caller must have proved it lately.

For what moves money away or accepts risk: `@routes.post(..., dependencies=[Fresh])`. Who signed in
within `Edge.fresh.lasts` has; others prove it once more (`POST /auth/step-up`) and send the same
request again, with the same Idempotency-Key: the refusal is kept for none.
"""

from typing import cast

from fastapi import Depends, Request

from hundi.runtime.web import Edge, signed_in


async def proved_lately(request: Request) -> None:
    """Let through who proved lately who they are.

    Raises:
        StepUpRequired: it is too long ago.
    """
    edge = cast("Edge", request.app.state.edge)
    await edge.callers.check_fresh(await signed_in(request), request.headers.get)


Fresh = Depends(proved_lately)
