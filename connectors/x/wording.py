"""The words of a post or message as their author wrote them."""


def shown(text: str) -> str:
    """X writes these three signs, and only these, as HTML does."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def without_link_to_file(text: str, link: str) -> str:
    """A message with a file ends with X's own link to it, which is no word of the citizen's."""
    return text[: -len(link)].rstrip() if link and text.endswith(link) else text
