"""The error bodies of Meta's Graph API."""

from simulator.chat import JsonObject

ERRORS: dict[int, tuple[int, str]] = {
    4: (400, "Application request limit reached"),
    10: (400, "Application does not have permission for this action"),
    32: (400, "Page request limit reached"),
    33: (
        400,
        "Unsupported get request. Object with ID does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation.",
    ),
    100: (400, "Invalid parameter"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131051: (400, "Unsupported message type"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    130429: (429, "Rate limit hit"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (400, "Template name does not exist in the translation"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    551: (400, "This person isn't available right now."),
    613: (400, "Calls to this api have exceeded the rate limit."),
    10900: (400, "Activity already replied to"),
    10903: (400, "This user cant reply to this activity"),
}
"""Code → (HTTP status, message)."""


class GraphRefused(Exception):
    """Meta says no: one of ERRORS, with details for the developer."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(details)
        self.code = code
        self.details = details

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return ERRORS[self.code][0]

    def as_json(self, trace: str) -> JsonObject:
        """The body."""
        message = ERRORS[self.code][1]
        error: JsonObject = {
            "message": message if self.code == 190 else f"(#{self.code}) {message}",
            "type": "OAuthException",
            "code": 100 if self.code == 33 else self.code,
        }
        if self.code == 33:
            error |= {"type": "GraphMethodException", "error_subcode": 33}
        elif self.details or self.code > 100_000:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": {**error, "fbtrace_id": trace}}


class PageRefused(GraphRefused):
    """Meta says no to a page or an Instagram account: with a subcode, and the details in the message."""

    def __init__(self, code: int, details: str = "", *, subcode: int = 0) -> None:
        super().__init__(code, details)
        self.subcode = subcode

    def as_json(self, trace: str) -> JsonObject:
        error: JsonObject = {
            "message": f"(#{self.code}) {self.details or ERRORS[self.code][1]}",
            "type": "OAuthException",
            "code": self.code,
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": {**error, "fbtrace_id": trace}}
