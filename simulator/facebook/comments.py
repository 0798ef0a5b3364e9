"""The page's own comments below its post, and what it hides; refuses what Facebook would refuse."""

from simulator.chat import Author, Bubble, Chat, JsonObject, Place, Stage
from simulator.facebook.played import PlayedFeed
from simulator.facebook.webhooks import new_comment_id, queue_comment
from simulator.graph_errors import PageRefused
from simulator.people import CAST
from simulator.world import World

COMMENT_LIMIT = 8000


def knows(feed: PlayedFeed, node: str) -> bool:
    """Whether it is the page's post, or a comment below it."""
    return node == feed.post_id or node in feed.owners


def answer(world: World, feed: PlayedFeed, node: str, asked: JsonObject) -> JsonObject:
    """POST /{post or comment}/comments."""
    if node == feed.post_id:
        chat, reply_to = _below_the_post(world, feed), None
    else:
        chat, comment = _comment(feed, node)
        reply_to = comment.id
    message = asked.get("message")
    if not isinstance(message, str) or not message.strip():
        raise PageRefused(100, "Param message must be non-empty.")
    if len(message) > COMMENT_LIMIT:
        raise PageRefused(100, f"Param message must be at most {COMMENT_LIMIT} characters long.")
    bubble = Bubble(
        id=new_comment_id(world, feed),
        author=Author.MINISTRY,
        author_name=feed.name,
        at=world.clock(),
        text=message,
        reply_to=reply_to,
        stage=Stage.DELIVERED,
    )
    world.add(chat, bubble)
    queue_comment(world, feed, chat, bubble, "add")
    return {"id": bubble.id}


def hide(world: World, feed: PlayedFeed, node: str, asked: JsonObject) -> JsonObject:
    """POST /{comment} with is_hidden."""
    chat, comment = _comment(feed, node)
    hidden = asked.get("is_hidden")
    if not isinstance(hidden, bool):
        raise PageRefused(100, "Param is_hidden must be a boolean.")
    if comment.author is Author.MINISTRY:
        raise PageRefused(100, "A page cannot hide its own comment.")
    (feed.hidden.add if hidden else feed.hidden.discard)(node)
    queue_comment(world, feed, chat, comment, "hide" if hidden else "unhide")
    return {"success": True}


def _comment(feed: PlayedFeed, node: str) -> tuple[Chat, Bubble]:
    chat = feed.owners.get(node)
    comment = chat.find(node) if chat else None
    if chat is None or comment is None or comment.deleted:
        raise PageRefused(100, "Object with ID does not exist", subcode=33)
    return chat, comment


def _below_the_post(world: World, feed: PlayedFeed) -> Chat:
    return world.chat(feed.channel, feed.slug, CAST[0].slug, Place.PUBLIC)  # one chat, whoever asks for it
