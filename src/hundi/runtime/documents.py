"""Documents, content-addressed: the name is the SHA-256, so the same bytes are kept once."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Protocol

from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import CorruptGridFile, FileExists, NoFile
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError, PyMongoError

from hundi.kernel.errors import NotFound, Unavailable

BYTES_MAX = 20 * 1024 * 1024
_WAIT_MILLISECONDS = 3_000


class NoSuchDocument(NotFound):
    """No document of this content is kept."""


class DocumentsAway(Unavailable):
    """The document store cannot be reached; documents wait, money goes on."""


class DocumentStore(Protocol):
    """Where documents are kept."""

    async def put(self, content: bytes) -> str:
        """Keep the content; return its SHA-256 in hex. The same content twice is kept once."""
        ...

    async def get(self, digest: str) -> bytes:
        """Return the content.

        Raises:
            NoSuchDocument: nothing of this digest is kept.
            DocumentsAway: the store cannot be reached.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class MongoDocuments:
    """Documents in MongoDB's GridFS. The file's id is the digest."""

    def __init__(self, url: str) -> None:
        self._client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(
            url, serverSelectionTimeoutMS=_WAIT_MILLISECONDS, w="majority", journal=True
        )
        self._bucket = AsyncGridFSBucket(self._client["hundi"], bucket_name="documents")

    async def put(self, content: bytes) -> str:
        """Keep the content; see `DocumentStore`."""
        digest = hashlib.sha256(content).hexdigest()
        try:
            if await self._kept(digest) != content:
                # A torn upload left chunks without a whole file: take them away first.
                await self._forget(digest)
                await self._bucket.upload_from_stream_with_id(digest, digest, content)
        except (DuplicateKeyError, FileExists):
            pass  # somebody kept the same content in this moment
        except PyMongoError as problem:
            raise DocumentsAway("Documents cannot be kept just now.", retry_after=5) from problem
        return digest

    async def get(self, digest: str) -> bytes:
        """Return the content; see `DocumentStore`."""
        try:
            content = await self._kept(digest)
        except PyMongoError as problem:
            raise DocumentsAway("Documents cannot be shown just now.", retry_after=5) from problem
        if content is None:
            raise NoSuchDocument("There is no such document.")
        return content

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()

    async def _kept(self, digest: str) -> bytes | None:
        try:
            stream = await self._bucket.open_download_stream(digest)
            content = await stream.read(BYTES_MAX)
        except (NoFile, CorruptGridFile):
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    async def _forget(self, digest: str) -> None:
        await self._client["hundi"]["documents.chunks"].delete_many({"files_id": digest})
        await self._client["hundi"]["documents.files"].delete_many({"_id": digest})


class FolderDocuments:
    """Documents as files, where no MongoDB can run. `hundi doctor` says so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        """Keep the content; see `DocumentStore`."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return digest

    async def get(self, digest: str) -> bytes:
        """Return the content; see `DocumentStore`."""
        try:
            return await asyncio.to_thread(self._path(digest).read_bytes)
        except FileNotFoundError as problem:
            raise NoSuchDocument("There is no such document.") from problem

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _write(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
