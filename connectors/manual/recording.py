"""What staff write down by hand, as the event it is: it goes the same way as every message of a platform."""

from dataclasses import dataclass
from datetime import datetime

from connectors.manual.inbound import RECORDED
from connectors.manual.item import UPLOAD
from connectors.payload import JsonObject, write_json
from domain.messages import Channel, RawEvent, Visibility


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was stored already. `sha256` of its content, in hex."""

    sha256: str
    mime_type: str
    file_name: str
    size: int


@dataclass(frozen=True, slots=True)
class Recording:
    """A message that came in by hand. `form_key` tells one form from another, so that it counts once.

    `handle` is how the platform knows the citizen. `recorded_by`: the user name of who wrote it down.
    """

    account: str
    form_key: str
    handle: str
    name: str
    text: str
    visibility: Visibility
    link: str
    sent_at: datetime | None
    screenshot: UploadedFile | None
    recorded_by: str


def recorded_event(recording: Recording) -> RawEvent:
    """The event for the ledger; the same form gives the same event."""
    external_id = f"{RECORDED}:{recording.form_key}"
    item: JsonObject = {
        "id": external_id,
        "sender": {"id": recording.handle, "name": recording.name},
        "text": recording.text,
        "visibility": recording.visibility.value,
        "link": recording.link,
        "sent_at": recording.sent_at.isoformat() if recording.sent_at else None,
        "attachments": [_attachment(recording.screenshot)] if recording.screenshot else [],
        "recorded_by": recording.recorded_by,
    }
    return RawEvent(
        channel=Channel.MANUAL,
        account=recording.account,
        external_id=external_id,
        conversation_key=recording.handle,
        occurred_at=recording.sent_at,
        body=write_json({RECORDED: item}),
    )


def _attachment(file: UploadedFile) -> JsonObject:
    return {
        "url": f"{UPLOAD}{file.sha256}",
        "mime_type": file.mime_type,
        "file_name": file.file_name,
        "size": file.size,
    }
