"""Fetches the files of citizens: by their address, or by asking X for it first."""

import re

from yarl import URL

from connectors.downloads import Downloads
from connectors.payload import JsonObject, object_of, objects_of, optional_identifier
from connectors.x.client import XClient
from connectors.x.files import address_in
from connectors.x.polling import MEDIA_FIELDS
from domain.errors import Refused, UnsafeAddress

_REFERENCE = re.compile(r"media:(post|message):([0-9]{1,20}):([0-9A-Za-z_-]{1,60})")


async def fetch(client: XClient, downloads: Downloads, file_ref: str, limit_bytes: int) -> bytes:
    """The content of a file, named as connectors.x.files names it. Raise a SendFailed."""
    named = _REFERENCE.fullmatch(file_ref)
    address = await _address(client, named[1], named[2], named[3]) if named else file_ref
    try:
        # Signed is what is asked for, to the letter.
        url = str(URL(address))
        headers = client.authorization_for(url)
    except ValueError as error:
        raise UnsafeAddress("the file's address cannot be read") from error
    return await downloads.fetch(url, limit_bytes, headers=headers)


async def _address(client: XClient, owner: str, owner_id: str, key: str) -> str:
    route = f"/2/tweets/{owner_id}" if owner == "post" else f"/2/dm_events/{owner_id}"
    parameters = {"expansions": "attachments.media_keys", "media.fields": MEDIA_FIELDS}
    answer: JsonObject = await client.ask("GET", route, params=parameters)
    for medium in objects_of(object_of(answer.get("includes")).get("media")):
        address = address_in(medium)
        if optional_identifier(medium.get("media_key")) == key and address:
            return address
    raise Refused("the file is gone from X")
