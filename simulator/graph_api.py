"""The Graph API over HTTP, shared by Meta's platforms: finds the account a call is for and words refusals."""

import hmac
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import orjson
from aiohttp import web

from simulator.chat import JsonObject
from simulator.graph_errors import GraphRefused
from simulator.keys import WORLD
from simulator.misbehave import answer
from simulator.played import PlayedAccount
from simulator.world import World

_VERSION = r"{version:v\d+\.\d+}"


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One call: /{version}/{node} or /{version}/{node}/{edge}; `edge` is "" without one."""

    request: web.Request
    method: str
    node: str
    edge: str

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address."""
        return self.request.query

    async def json(self) -> JsonObject:
        """The body as a JSON object. Raise GraphRefused."""
        try:
            value = orjson.loads(await self.request.read())
        except orjson.JSONDecodeError as error:
            raise GraphRefused(100, "The body is not JSON.") from error
        if not isinstance(value, dict):
            raise GraphRefused(100, "The body is no JSON object.")
        return value


@dataclass(slots=True, kw_only=True)
class GraphAccount(PlayedAccount):
    """An account of the ministry's on one of Meta's platforms."""

    too_many_code: ClassVar[int] = 4

    access_token: str
    verify_token: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """With which the account may be asked something: its own, and what its app asks with."""
        return (self.access_token,)

    @abstractmethod
    def call_name(self, world: World, call: GraphCall) -> str | None:
        """What faults and logs call this call; None when it is not for this account."""

    @abstractmethod
    async def do(self, world: World, call: GraphCall) -> JsonObject:
        """Do what is asked, or raise GraphRefused as Meta would refuse it."""


def add_routes(app: web.Application) -> None:
    """Answer where graph.facebook.com and graph.instagram.com would."""
    for path in (f"/{_VERSION}/{{node}}", f"/{_VERSION}/{{node}}/{{edge}}"):
        app.router.add_get(path, call_graph)
        app.router.add_post(path, call_graph)
        app.router.add_delete(path, call_graph)


async def call_graph(request: web.Request) -> web.StreamResponse:
    """Any call of the Graph API."""
    world = request.app[WORLD]
    node, edge = request.match_info["node"], request.match_info.get("edge", "")
    call = GraphCall(request, request.method, node, edge)
    try:
        account, name = _account_for(world, call)
    except GraphRefused as refusal:
        return refused(world, refusal)

    async def run() -> web.StreamResponse:
        try:
            return json_response(await account.do(world, call))
        except GraphRefused as refusal:
            return refused(world, refusal)

    def too_many(seconds: int) -> web.Response:
        response = refused(world, GraphRefused(account.too_many_code))
        response.headers["Retry-After"] = str(seconds)
        return response

    return await answer(world, request, account.slug, name, run, too_many)


def accounts_of_token(request: web.Request) -> list[GraphAccount]:
    """The accounts that the call's token is for. Raise GraphRefused when there are none."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    mine = [
        account
        for account in request.app[WORLD].played(GraphAccount)  # type: ignore[type-abstract]
        if any(hmac.compare_digest(known.encode(), token) for known in account.tokens)
    ]
    if not mine:
        raise GraphRefused(190)
    return mine


def refused(world: World, refusal: GraphRefused) -> web.Response:
    """Meta's error body."""
    return json_response(refusal.as_json(f"A{world.next_serial():x}"), refusal.status)


def json_response(body: JsonObject, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _account_for(world: World, call: GraphCall) -> tuple[GraphAccount, str]:
    for account in accounts_of_token(call.request):
        name = account.call_name(world, call)
        if name is not None:
            return account, name
    raise GraphRefused(33)
