"""What a Telegram message holds: its kind, its text, its files, or the notice it is instead."""

from connectors.payload import (
    JsonObject,
    as_list,
    as_object,
    identifier,
    object_of,
    objects_of,
    optional_identifier,
    text_of,
)
from connectors.telegram.place import full_name
from domain.errors import Unreadable
from domain.messages import Attachment, MessageKind

FILE_KINDS = {
    # First: an animation repeats itself as a document, for old bots.
    "animation": MessageKind.VIDEO,
    "photo": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "video_note": MessageKind.VIDEO,
    "voice": MessageKind.AUDIO,
    "audio": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
OTHER_KINDS = {
    "contact": MessageKind.CONTACT,
    # Before the location that each venue repeats.
    "venue": MessageKind.LOCATION,
    "location": MessageKind.LOCATION,
}
NOTICES = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "gift_upgrade_sent",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "unique_gift",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
"""What Telegram calls service messages: nobody wrote them."""


def kind_of(message: JsonObject) -> MessageKind:
    """What the message mainly is; a file wins over its caption."""
    part = _main_part(message)
    if part:
        return FILE_KINDS.get(part) or OTHER_KINDS[part]
    return MessageKind.TEXT if text_of(message.get("text")) else MessageKind.UNSUPPORTED


def notice_in(message: JsonObject) -> str | None:
    """The name of the service notice that the message is, None when somebody wrote it."""
    if kind_of(message) is not MessageKind.UNSUPPORTED:
        return None
    return next((key for key in message if key in NOTICES), None)


def text_in(message: JsonObject) -> str:
    """The text or caption; for a contact, a venue or a sticker, what a reader would see of it."""
    match _main_part(message):
        case "contact":
            contact = object_of(message["contact"])
            return " ".join(filter(None, (full_name(contact), text_of(contact.get("phone_number")))))
        case "venue":
            return text_of(object_of(message["venue"]).get("title"))
        case "sticker":
            return text_of(object_of(message["sticker"]).get("emoji"))
        case _:
            return text_of(message.get("text")) or text_of(message.get("caption"))


def attachments_in(message: JsonObject, where: str) -> tuple[Attachment, ...]:
    """The file of a message; an album comes as several messages. Raise Unreadable for a file without id."""
    part = _main_part(message)
    if part not in FILE_KINDS:
        return ()
    where = f"{where}.{part}"
    file = _largest(message[part], where) if part == "photo" else as_object(message[part], where)
    return (
        Attachment(
            kind=FILE_KINDS[part],
            file_ref=identifier(file.get("file_id"), f"{where}.file_id"),
            mime_type=text_of(file.get("mime_type")) or None,
            file_name=text_of(file.get("file_name")) or None,
            size=_whole(file.get("file_size")),
        ),
    )


def own_phone_in(message: JsonObject, sender_id: str) -> str | None:
    """The sender's number in digits, when the contact they shared is themselves."""
    contact = object_of(message.get("contact"))
    if optional_identifier(contact.get("user_id")) != sender_id:
        return None
    digits = "".join(filter(str.isdigit, text_of(contact.get("phone_number"))))
    return digits or None


def _main_part(message: JsonObject) -> str | None:
    for part in (*FILE_KINDS, *OTHER_KINDS):
        if message.get(part) is not None:
            return part
    return None


def _largest(sizes: object, where: str) -> JsonObject:
    """The best of the sizes Telegram offers of one photo."""
    offered = list(objects_of(as_list(sizes, where)))
    if not offered:
        raise Unreadable(f"{where} is empty")
    # The last of equals: Telegram lists them by size, and may leave the measures out.
    return max(reversed(offered), key=lambda size: _whole(size.get("width")) or 0)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
