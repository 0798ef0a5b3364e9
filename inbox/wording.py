"""Every word on the pages: the Fluent catalogue in Arabic and English, and time told in words."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from markupsafe import Markup, escape

from inbox.context import InboxContext

LANGUAGES = ("ar", "en")
_FOLDER = Path(__file__).parent / "texts"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_LONGEST_AGO = timedelta(days=30)


class Wording:
    """The words of one language, for one request: it knows what time it is."""

    def __init__(self, language: str, context: InboxContext) -> None:
        self.language = language
        self.direction = "rtl" if language == "ar" else "ltr"
        self._bundle = _bundle(language)
        self._context = context
        self._now = context.clock()

    def say(self, key: str, /, **arguments: str | int) -> str:
        """The text of the catalogue. A key that is missing is a mistake of ours and fails loudly."""
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        text, errors = self._bundle.format_pattern(pattern, arguments)
        if errors:
            raise ValueError(f"{key}: {errors}")
        return str(text)

    def knows(self, key: str) -> bool:
        """Whether the catalogue has this text: names that other folders coin may be missing."""
        return self._bundle.has_message(key)

    def name_of(self, kind: str, value: str) -> str:
        """The name of a value of an enumeration, as it stands when it is one we do not know."""
        key = f"{kind}-{value.replace('_', '-')}"
        return self.say(key) if self.knows(key) else value

    def direction_of(self, language: str) -> str:
        """In which direction a citizen's text is read; "auto" alone errs where Arabic begins with a @name."""
        script, _, variant = language.partition("-")
        return "rtl" if script in _RIGHT_TO_LEFT and variant != "Latn" else "auto"

    def unit(self, unit_id: str) -> str:
        """The name of a unit."""
        unit = self._context.units.get(unit_id)
        if unit is None:
            return unit_id
        return unit.ar if self.language == "ar" else unit.en

    def topic(self, topic_id: str) -> str:
        """The name of a topic."""
        topic = self._context.topics.get(topic_id)
        if topic is None:
            return topic_id
        return topic.ar if self.language == "ar" else topic.en

    def amount(self, value: float) -> str:
        """A number for reading, with its thousands apart."""
        return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"

    def ago(self, moment: datetime) -> Markup:
        """How long ago, in words, with the full time for those who point at it."""
        passed = self._now - moment
        if passed > _LONGEST_AGO:
            return self._time(moment, self.date(moment))
        return self._time(moment, self.say("time-ago", span=self._span(passed)))

    def due(self, moment: datetime) -> Markup:
        """How long until a promise must be kept, or since when it is broken."""
        left = moment - self._now
        key = "time-overdue" if left < timedelta(0) else "time-due"
        return self._time(moment, self.say(key, span=self._span(abs(left))))

    def is_past(self, moment: datetime) -> bool:
        """Whether the moment is over."""
        return moment < self._now

    def clock_time(self, moment: datetime) -> Markup:
        """Hour and minute, for messages under their day."""
        return self._time(moment, f"{self._local(moment):%H:%M}")

    def date(self, moment: datetime) -> str:
        """The day, in words."""
        local = self._local(moment)
        return self.say(
            "time-date",
            weekday=self.say(f"weekday-{local.isoweekday()}"),
            day=str(local.day),
            month=self.say(f"month-{local.month}"),
            year=str(local.year),
        )

    def moment(self, moment: datetime) -> str:
        """Day and time, whole."""
        return f"{self.date(moment)} {self._local(moment):%H:%M}"

    def size(self, octets: int) -> str:
        """The size of a file."""
        if octets < 1_000_000:
            return self.say("size-kilobytes", count=max(1, round(octets / 1_000)))
        return self.say("size-megabytes", count=str(round(octets / 1_000_000, 1)))

    def _time(self, moment: datetime, words: str) -> Markup:
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            moment.isoformat(), self.moment(moment), escape(words)
        )

    def _span(self, span: timedelta) -> str:
        minutes = int(span.total_seconds() // 60)
        if minutes < 1:
            return self.say("span-moment")
        if minutes < 60:
            return self.say("span-minutes", count=minutes)
        if minutes < 48 * 60:
            return self.say("span-hours", count=minutes // 60)
        return self.say("span-days", count=minutes // (24 * 60))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._context.timezone)


def catalogue(language: str) -> str:
    """The source of a language's texts."""
    return (_FOLDER / f"{language}.ftl").read_text(encoding="utf-8")


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language])
    bundle.add_resource(FluentResource(catalogue(language)))
    return bundle
