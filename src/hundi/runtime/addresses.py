"""Where the database is, for the login that the services' transactions start from."""

from hundi.kernel.errors import BrokenInvariant


def app_url(owner_url: str | None, given: str | None = None) -> str:
    """Return the database's address with the login that holds no right of its own.

    Raises:
        BrokenInvariant: no address is set; `hundi up` sets the embedded server's.
    """
    if given is not None:
        return given
    if owner_url is None:
        raise BrokenInvariant("HUNDI_DATABASE_URL is not set; `hundi up` starts a server itself")
    scheme, _, rest = owner_url.partition("://")
    address, slash, tail = rest.partition("/")
    host = address.rpartition("@")[2]
    return f"{scheme}://hundi_app@{host}{slash}{tail}"
