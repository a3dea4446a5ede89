"""Reading an upload: a JSON body with the file in base64, or a form with the file as a part."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import date
from typing import Annotated, Any, TypeVar, cast

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from hundi.invoice.claims import NUMBER_CHARS_MAX, Form
from hundi.invoice.reading.facts import DOCUMENT_BYTES_MAX
from hundi.invoice.reading.guard import kind_of
from hundi.kernel.errors import Invalid, NotThisKind, TooLarge
from hundi.runtime.bodies import check_kind
from hundi.runtime.strict_json import BadJson, loads
from hundi.runtime.values import Rupees, Shape

FILE_FIELD = "invoiceFile"
GSTIN_CHARS_MAX = 20
_DATA_URL = re.compile(r"data:[\w.+/-]{0,100}(;[\w=.+-]{1,100}){0,4},", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ][0-9:.,+Zz-]{1,40})?", re.ASCII)
_WHITESPACE = str.maketrans("", "", " \t\r\n")
_PREFIX_CHARS_MAX = 600

Body = TypeVar("Body", bound=Shape)


class BadFile(Invalid):
    """The file is empty, or its base64 is broken."""


class FileTooLarge(TooLarge):
    """The file is larger than 10 MiB."""


class UnsupportedFile(NotThisKind):
    """The file's content is not a PDF, a PNG, a JPEG, or an invoice as JSON or XML."""


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("leave out control characters and line breaks")
    return text


def _day(value: object) -> date:
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write the day as 2026-12-31")
    return date.fromisoformat(match[1])


# A day; of a time with a day, the day as it is written.
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]


class UploadBody(Shape):
    """An upload as JSON: the founding document's call."""

    invoice_number: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=NUMBER_CHARS_MAX),
        AfterValidator(_printable),
    ]
    amount: Rupees
    due_date: Day
    customer_gst: Annotated[str, Field(alias="customerGST", max_length=GSTIN_CHARS_MAX)]
    # A bound is set by what the whole body may be; the file's own is checked with its own words.
    invoice_file: str

    @property
    def form(self) -> Form:
        """The four claims."""
        return Form(self.invoice_number, self.amount, self.due_date, self.customer_gst)


class DocumentBody(Shape):
    """A better document for an invoice that needs one."""

    invoice_file: str


async def read_upload(request: Request) -> tuple[Form, bytes]:
    """Return the claims and the file.

    Raises:
        RequestValidationError: a field is missing, unknown or wrong.
        BadFile, FileTooLarge, UnsupportedFile: see there.
    """
    fields, content = await _read(request)
    body = _validated(UploadBody, fields)
    return body.form, checked_file(content if content is not None else body.invoice_file)


async def read_document_body(request: Request) -> bytes:
    """Return the file of a request that carries nothing else.

    Raises:
        RequestValidationError, BadFile, FileTooLarge, UnsupportedFile: as `read_upload`.
    """
    fields, content = await _read(request)
    body = _validated(DocumentBody, fields)
    return checked_file(content if content is not None else body.invoice_file)


def checked_file(given: str | bytes) -> bytes:
    """Return the file's bytes, from base64 (a `data:` URL too) when it is text.

    Raises:
        BadFile: empty, or not base64.
        FileTooLarge: more than 10 MiB.
        UnsupportedFile: by its first bytes, whatever it is called.
    """
    content = _decoded(given) if isinstance(given, str) else given
    if not content:
        raise BadFile("The file is empty.", field=FILE_FIELD)
    _check_size(len(content))
    if kind_of(content) == "unknown":
        raise UnsupportedFile(
            "Send a PDF, a PNG, a JPEG, or an e-invoice's JSON or XML. The content counts,"
            " not the name.",
            field=FILE_FIELD,
        )
    return content


def _decoded(text: str) -> bytes:
    prefix = _DATA_URL.match(text[:_PREFIX_CHARS_MAX])
    bare = text[prefix.end() if prefix else 0 :].translate(_WHITESPACE)
    _check_size(len(bare.rstrip("=")) * 3 // 4)
    try:
        return b64decode(bare, validate=True)
    except (Base64Error, ValueError) as problem:
        raise BadFile("The file is not base64.", field=FILE_FIELD) from problem


def _check_size(size: int) -> None:
    if size > DOCUMENT_BYTES_MAX:
        raise FileTooLarge(
            f"The file is larger than {DOCUMENT_BYTES_MAX // 1024 // 1024} MiB.", field=FILE_FIELD
        )


async def _read(request: Request) -> tuple[Any, bytes | None]:
    """Return the fields, and the file's bytes when it came as a part of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        check_kind(request)
        try:
            return loads(await request.body()), None
        except BadJson as problem:
            raise _invalid("json_invalid", str(problem), *problem.path) from problem
    form = await request.form()
    fields: dict[str, Any] = {}
    content: bytes | None = None
    for name, value in form.multi_items():
        if name in fields:
            raise _invalid("value_error", "is given twice", name)
        if isinstance(value, UploadFile) != (name == FILE_FIELD):
            raise _invalid("value_error", "a file where a field is due, or the reverse", name)
        if isinstance(value, UploadFile):
            content = await value.read(DOCUMENT_BYTES_MAX + 1)
            # The model's field is there; its bytes are not text.
            fields[name] = ""
        else:
            fields[name] = value
    return fields, content


def _validated(model: type[Body], fields: Any) -> Body:
    try:
        return model.model_validate(fields)
    except ValidationError as problem:
        failures = problem.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError(cast("list[Any]", failures)) from problem


def _invalid(kind: str, message: str, *path: str | int) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": path, "msg": message, "input": None}])
