"""Where an answer goes on a page: in public under a comment or post, or in private to who wrote it."""

_COMMENT, _POST, _PRIVATE = "comment:", "post:", "private-reply:"


def of_comment(comment_id: str) -> str:
    """In public, under a comment."""
    return f"{_COMMENT}{comment_id}"


def of_post(post_id: str) -> str:
    """In public, under a post."""
    return f"{_POST}{post_id}"


def privately_to_comment(comment_id: str) -> str:
    """To who wrote the comment, once and within 7 days, though he never wrote to us there."""
    return f"{_PRIVATE}{comment_id}"


def privately_to_post(post_id: str) -> str:
    """To the visitor who wrote the post on our page, likewise."""
    return f"{_PRIVATE}{_POST}{post_id}"


def public_object(address: str) -> str | None:
    """The comment or post of a public address; None for any other."""
    for prefix in (_COMMENT, _POST):
        if address.startswith(prefix):
            return address.removeprefix(prefix) or None
    return None


def private_recipient(address: str) -> dict[str, str]:
    """The `recipient` of the Send API for a private address."""
    about = address.removeprefix(_PRIVATE)
    if about == address:
        return {"id": address}
    if about.startswith(_POST):
        return {"post_id": about.removeprefix(_POST)}
    return {"comment_id": about}


def is_public(address: str) -> bool:
    """Whether everybody would read what is sent there."""
    return address.startswith((_COMMENT, _POST))


def is_private_reply(address: str) -> bool:
    """Whether it answers a comment or post privately."""
    return address.startswith(_PRIVATE)
