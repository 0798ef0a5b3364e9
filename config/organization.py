"""The ministry as data: its tree of units, the topics people write about, and what staff may do."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from config.section import Names, Section, Text
from domain.tickets import Urgency

UnitId = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_-]*$")]
Phrases = Annotated[tuple[Text, ...], Field(min_length=1)]


class Unit(Section):
    """A node of the ministry's tree; level 0 is a school, 6 the minister."""

    id: UnitId = Field(description="stays the same when the name changes")
    parent: UnitId | None = Field(default=None, description="the unit it answers to; none for the root alone")
    level: Annotated[int, Field(strict=True, ge=0, le=6)] = Field(description="height in the tree")
    name: Names = Field(description="as shown to citizens")
    region: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None, description="code of the region it serves"
    )
    city: Text | None = Field(default=None, description="where it is")
    provisional: StrictBool = Field(default=False, description="true while the official name is unknown")


class EntryLevel(StrEnum):
    """Where in the tree a case on a topic begins."""

    SCHOOL = "school"
    OFFICE = "office"
    DIRECTORATE = "directorate"
    UNIVERSITY = "university"
    MINISTRY = "ministry"
    EXTERNAL = "external"


class Topic(Section):
    """What a message is about, who owns it, and the words by which it is known."""

    id: UnitId = Field(description="stays the same when the name changes")
    name: Names = Field(description="as shown to citizens and staff")
    owner: UnitId = Field(description="the unit responsible for the topic")
    entry_level: EntryLevel = Field(description="where a case on it begins")
    urgency: Urgency = Field(description="unless the text says otherwise")
    sla: Text | None = Field(default=None, description="a class of sla.yaml; without it the urgency decides")
    sensitive: StrictBool = Field(default=False, description="restricted queue, never closed by itself")
    external_body: Names | None = Field(
        default=None, description="the body outside the ministry whose topic it is"
    )
    phrases: Phrases = Field(description="what citizens write, in their own words")
    cues: Phrases = Field(description="single words that point to the topic")
