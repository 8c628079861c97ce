"""The language of the pages."""

from typing import Any

from litestar import Controller, post
from litestar.datastructures import Cookie
from litestar.response.base import Response

from service.addresses import local_path
from service.dependencies import Installation
from service.forms import AnyRequest, sent_values
from service.replies import see_other
from service.sessions import MARK_LIVES


class LanguageController(Controller):
    """Vietnamese unless somebody asks for English."""

    path = "/language"

    @post(action="language.update")
    async def update(self, request: AnyRequest, settings: Installation) -> Response[Any]:
        """Remember it in this browser, and go back."""
        sent = await sent_values(request)
        language = "en" if sent.get("language", [""])[-1] == "en" else "vi"
        reply = see_other(local_path(sent.get("back", ["/"])[-1]))
        reply.cookies.append(
            Cookie(
                "language", value=language, max_age=MARK_LIVES, secure=settings.is_secure, httponly=True, samesite="lax"
            )
        )
        return reply
