"""What every call of this world works with."""

import sqlite3
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.requests import Request

from hundi.kernel.errors import BrokenInvariant
from hundi.sandbox.faults import Dice
from hundi.sandbox.outbox import Courier


@dataclass(frozen=True, slots=True)
class World:
    """The memory, the bad days, the courier to the platform, and the portal's key."""

    store: sqlite3.Connection
    dice: Dice
    courier: Courier
    portal_key: RSAPrivateKey
    platform_url: str
    smtp_port: int


def world_of(request: Request) -> World:
    """Return the world a request is asked in."""
    world: object = request.app.state.world
    if not isinstance(world, World):
        raise BrokenInvariant("the application was built without a world")
    return world
