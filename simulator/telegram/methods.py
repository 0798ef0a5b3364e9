"""The methods of the Bot API that the simulator plays, by their names in lower case."""

from domain.messages import MessageKind
from simulator.telegram import receiving, sending
from simulator.telegram.sending import Method, sends_file

METHODS: dict[str, Method] = {
    "getme": receiving.get_me,
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sends_file("photo", MessageKind.IMAGE),
    "senddocument": sends_file("document", MessageKind.DOCUMENT),
    "sendvideo": sends_file("video", MessageKind.VIDEO),
    "sendaudio": sends_file("audio", MessageKind.AUDIO),
    "sendvoice": sends_file("voice", MessageKind.AUDIO, voice=True),
    "sendsticker": sends_file("sticker", MessageKind.STICKER),
    "sendmediagroup": sending.send_media_group,
    "sendlocation": sending.send_location,
    "sendchataction": sending.send_chat_action,
    "answercallbackquery": sending.answer_callback_query,
    "editmessagetext": sending.edit_message_text,
    "deletemessage": sending.delete_message,
    "getfile": receiving.get_file,
    "getchat": sending.get_chat,
}
