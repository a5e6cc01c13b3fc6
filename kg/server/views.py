"""The explorer's questions over HTTP: `GET /NAME.json?ask={...}`, and as a flat table `NAME.csv`."""

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.views import QUESTIONS, AskError, TooLongError, Views
from kg.views.sheets import sheet

LONGEST = 200_000  # characters of the arguments
FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8; header=present"}


def routes(views: Views) -> list[Route]:
    """Routes below the path that they are mounted at; a thread of the pool answers each question."""

    def answer(request: Request) -> Response:
        question, form = request.path_params["question"], request.path_params["form"]
        if question not in QUESTIONS or form not in FORMATS:
            return _error(404, f"no such view; there are {', '.join(QUESTIONS)}, each .json or .csv")
        ask = request.query_params.get("ask", "{}")
        # The same question to the same build has the same answer.
        tag = f'"{hashlib.sha256(f"{views.stamp} {question}.{form} {ask}".encode()).hexdigest()[:32]}"'
        headers = {"cache-control": "no-cache", "etag": tag}
        try:
            values = _arguments(ask)
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            found = views.answer(question, values)
        except AskError as error:
            return _error(400, str(error))
        except TooLongError as error:
            return _error(503, str(error), {"retry-after": "60"})
        if cut := _left_out(found):
            headers["kg-left-out"] = ", ".join(f"{name}={count}" for name, count in cut.items())
        text = sheet(question, found) if form == "csv" else _json(found)
        return Response(text.encode(), media_type=FORMATS[form], headers=headers)

    return [Route("/{question}.{form}", answer, methods=["GET"])]


def _arguments(ask: str) -> Any:
    if len(ask) > LONGEST:
        raise AskError(f"ask is longer than {LONGEST} characters")
    try:
        return json.loads(ask)
    except (ValueError, RecursionError) as error:
        raise AskError("ask should be JSON, such as {}") from error


def _left_out(found: Any) -> dict[str, int]:
    """How many rows an answer had no room for, by what they are."""
    if isinstance(found, dict):
        cut: dict[str, int] = found.get("left_out", {})
        return cut
    rows = getattr(found, "left_out", 0)
    return {"rows": rows} if rows else {}


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _error(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": reason}, status, headers)
