"""BotAuthentication and IsBot: REST framework goes by what the middleware found out."""

from collections.abc import Iterator
from typing import Any

import pytest
from bot_django import (
    CSRF,
    EVENTS,
    HOST,
    MIDDLEWARE,
    SECURITY,
    asgi,
    bot_settings,
    configure,
    headers_for,
    wsgi,
)
from bot_messages import BODY
from django.test import RequestFactory, override_settings
from django.urls import path
from needs import module_or_skip

rest_framework = module_or_skip("rest_framework")
configure()

from rest_framework.authentication import (  # noqa: E402
    BaseAuthentication,
    SessionAuthentication,
)
from rest_framework.exceptions import AuthenticationFailed  # noqa: E402
from rest_framework.permissions import (  # noqa: E402
    DjangoModelPermissions,
    IsAdminUser,
    IsAuthenticated,
)
from rest_framework.response import Response  # noqa: E402
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from envgen.runtime.bot_auth.bot import Bot  # noqa: E402
from envgen.runtime.bot_auth.drf import BotAuthentication, IsBot  # noqa: E402


class Bearer(BaseAuthentication):
    """Takes any user, and fails on a junk token, as JWT does."""

    def authenticate(self, request: Any) -> Any:
        """Look at the header."""
        given = request.headers.get("Authorization")
        if given is None:
            return None
        if given != "Bearer good":
            raise AuthenticationFailed("junk")
        return User(), None


class User:
    """Somebody who is logged in, and a member of the staff."""

    pk = 1
    is_authenticated = True
    is_staff = True

    def has_perms(self, perms: Any) -> bool:
        """Everything is allowed."""
        return True


class Twice(UserRateThrottle):
    """Two in a minute."""

    rate = "2/min"


class Never(AnonRateThrottle):
    """Nobody who is not authenticated."""

    rate = "0/min"


class Events(APIView):
    """What a project writes."""

    authentication_classes = (BotAuthentication, Bearer, SessionAuthentication)
    permission_classes: tuple[Any, ...] = (IsBot,)
    throttle_classes: tuple[Any, ...] = ()

    def post(self, request: Any) -> Response:
        """Say who it is, and what came."""
        return Response({"user": str(request.user), "data": request.data})


class Throttled(Events):
    """With limits."""

    throttle_classes = (Never, Twice)


class Staff(Events):
    """For people."""

    permission_classes = (IsAdminUser,)


class Authenticated(Events):
    """For anybody with an account."""

    permission_classes = (IsAuthenticated,)


class Model(Events):
    """By the permissions of a model."""

    permission_classes = (DjangoModelPermissions,)

    class queryset:
        """Stands for one."""

        class model:
            """Stands for one."""

            class _meta:
                app_label = model_name = "thing"


urlpatterns = [
    path("api/bot/events", Events.as_view()),
    path("api/bot/throttled", Throttled.as_view()),
    path("api/bot/staff", Staff.as_view()),
    path("api/bot/model", Model.as_view()),
    path("api/bot/authenticated", Authenticated.as_view()),
    path("outside", Events.as_view()),
    path("people", Authenticated.as_view()),
]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def project() -> Iterator[None]:
    """The settings of these tests."""
    # AnonymousUser would need the app of Django's accounts, and that a database.
    framework = {"UNAUTHENTICATED_USER": None}
    middleware = [SECURITY, MIDDLEWARE, CSRF]
    with bot_settings(__name__, MIDDLEWARE=middleware, REST_FRAMEWORK=framework):
        yield


@pytest.fixture(params=[wsgi, asgi])
def send(request: pytest.FixtureRequest) -> Any:
    """Both ways to run Django."""
    return request.param


@pytest.mark.parametrize("token", [None, "Bearer junk", "Bearer good"])
def test_the_signature_wins(send: Any, token: str | None) -> None:
    """Whatever else is in the request; the view's parser gets the body that was signed."""
    more = {"Authorization": token, "Cookie": "sessionid=x"} if token else {}
    reply = send("POST", EVENTS, {**headers_for(), **JSON, **more})
    assert reply.json == {"user": "bot", "data": {"event": "joined"}}


@pytest.mark.parametrize("token", [None, "Bearer junk", "Bearer good"])
def test_a_user_is_no_bot(send: Any, token: str | None) -> None:
    """On the bot's path, and on a view for bots elsewhere, even with a signature."""
    more = {"Authorization": token} if token else {}
    assert send("POST", EVENTS, {**JSON, **more}).status == 401
    outside = send("POST", "/outside", {**headers_for("/outside"), **JSON, **more})
    assert outside.status == (403 if token == "Bearer good" else 401)


def test_a_view_outside_the_path_is_told(send: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The log says why nobody gets into a view for the bot that lies elsewhere."""
    send("POST", EVENTS, {**headers_for(), **JSON})
    assert caplog.messages == []
    send("POST", "/outside", {**headers_for("/outside"), **JSON})
    [message] = [text for text in caplog.messages if "IsBot" in text]
    assert "'/outside'" in message


def test_people_come_in_elsewhere(send: Any) -> None:
    """BotAuthentication first in the list is in nobody's way, and is no way in."""
    users = {**JSON, "Authorization": "Bearer good"}
    assert send("POST", "/people", users).status == 200
    stranger = send("POST", "/people", {**headers_for("/people"), **JSON})
    assert stranger.status == 401
    header = {name.lower(): value for name, value in stranger.headers.items()}
    assert header["www-authenticate"] == 'Signature realm="bot"'


def test_a_missing_middleware_lets_nobody_in(send: Any) -> None:
    """Below the path, who was not verified is refused, with 401."""
    with override_settings(MIDDLEWARE=[]):
        assert send("POST", EVENTS, {**headers_for(), **JSON}).status == 401


def test_nothing_but_a_bot_counts() -> None:
    """An attribute that somebody else has put there does not."""
    request = RequestFactory(headers={"host": HOST}).post(EVENTS, BODY, content_type="a/b")
    for found in ("bot", True, User()):
        request.bot = found
        assert Events.as_view()(request).status_code == 401
    request.bot = Bot("bot", "key", "v2")
    assert Events.as_view()(request).status_code != 401


@pytest.mark.parametrize(
    ("name", "status"), [("authenticated", 200), ("staff", 403), ("model", 403)]
)
def test_a_bot_has_no_permissions(send: Any, name: str, status: int) -> None:
    """It is authenticated; it is no member of the staff, and no permission is its own."""
    url = f"/api/bot/{name}"
    assert send("POST", url, {**headers_for(url), **JSON}).status == status


def test_throttling_counts_the_bot(send: Any) -> None:
    """As one user, who is not anonymous."""
    url = "/api/bot/throttled"
    found = [send("POST", url, {**headers_for(url), **JSON}).status for _ in range(3)]
    assert found == [200, 200, 429]
