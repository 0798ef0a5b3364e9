"""Schools, universities and systems written in Latin letters, in English and in Arabizi."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_SYSTEM = re.compile(
    r"(?<![\w@./-])(?:noor|madrasa?ti|sa?feer|sefeer|nafath|tawakk?alna|absher|qiyas|8iyas|jadarat|blackboard|mudad"
    r"|rawdati|classera)(?: (?:system|platform|app)(?!\w))?(?![\w@-]|\.\w)",
    re.IGNORECASE,
)
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:daughter|son|girl|name|named|is|ms|mrs|miss|mr|bnti|bnty|benti|binti|weldi|wldi|ebnti|okhti|teacher|abla"
    r"|sister|student|el|al|princess)[ :]+)$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-Z][A-Za-z'’.-]*"
_UNIVERSITY = re.compile(
    rf"(?:{_CAPITAL} ){{1,4}}[Uu]niversity"
    rf"(?: (?:of|for|in) (?:{_CAPITAL})(?: (?:and |& )?{_CAPITAL}){{0,3}})?"
    rf"|University of {_CAPITAL}(?: {_CAPITAL}){{0,3}}"
)
_SCHOOL = re.compile(rf"(?:{_CAPITAL} ){{1,5}}(?:Schools?|Academy|Kindergarten)(?!\w)")
_ARABIZI_UNIVERSITY = re.compile(
    r"(?<!\w)(?:jam[3ei`']{0,2}[ai]?[ae]?t|gam3[ae]t)\s"
    r"(?:(?:el|al)?[ -]?(?:malek|malik|ameera?|ameer) (?:(?:el|al)[ -])?[a-z0-9']{3,12}|king [a-z]{3,12}"
    r"|(?:om|umm?) (?:el|al)[ -]?[gq]ora|(?:(?:el|al)[ -]?)?[a-z0-9']{3,12})(?!\w)",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    [
        "The",
        "A",
        "An",
        "My",
        "Our",
        "Your",
        "His",
        "Her",
        "Their",
        "This",
        "That",
        "These",
        "Any",
        "Some",
        "Does",
        "Do",
        "Is",
        "Are",
        "Was",
        "At",
        "In",
        "From",
        "To",
        "For",
        "Of",
        "And",
        "Or",
        "But",
        "When",
        "Where",
        "What",
        "Why",
        "How",
        "Which",
        "International",
        "Private",
        "Public",
        "Primary",
        "Secondary",
        "Intermediate",
        "Elementary",
        "Middle",
        "High",
        "Saudi",
        "Government",
        "Girls",
        "Boys",
        "Dear",
        "Hello",
        "Hi",
        "Please",
        "Can",
        "I",
        "We",
        "If",
        "No",
        "Yes",
        "Both",
        "Every",
        "All",
        "Ministry",
        "Islamic",
        "Technical",
        "Nursery",
        "Special",
        "National",
        "American",
        "British",
        "Indian",
        "Pakistani",
        "Philippine",
        "New",
        "Old",
        "Good",
        "Your's",
        "Best",
    ]
)
_ONLY_WITH_OTHERS = frozenset(
    {"International", "Primary", "Secondary", "Intermediate", "Elementary", "Middle", "High"}
)


def latin_names_in(text: str) -> Iterator[Span]:
    """The exact pieces; a name of a person ("my daughter Noor") is none."""
    for found in _UNIVERSITY.finditer(text):
        yield from _without_openers(found)
    for found in _SCHOOL.finditer(text):
        yield from _without_openers(found)
    for found in _ARABIZI_UNIVERSITY.finditer(text):
        if found[0].split()[-1].lower() not in _NOT_CALLED:
            yield found.span()
    for found in _SYSTEM.finditer(text):
        if not _PERSON_BEFORE.search(text, max(0, found.start() - 16), found.start()):
            yield found.span()


_NOT_CALLED = frozenset(
    [
        "ma",
        "la",
        "w",
        "wala",
        "fe",
        "fi",
        "ahlia",
        "ahleya",
        "7okomia",
        "hokomia",
        "khasa",
        "thanya",
        "tanya",
        "mo3tamada",
        "barra",
        "bas",
    ]
)


def _without_openers(found: re.Match[str]) -> Iterator[Span]:
    """Leave out "Is" of "Is King Saud University", and the whole when only "International School" is left."""
    words = found[0].split(" ")
    start = found.start()
    while words and words[0] in _NO_NAME - _ONLY_WITH_OTHERS:
        start += len(words.pop(0)) + 1
    named = [word for word in words if word not in _NO_NAME and word not in _KINDS]
    if named:
        yield start, found.end()


_KINDS = frozenset(
    {
        "University",
        "university",
        "School",
        "Schools",
        "Academy",
        "Kindergarten",
        "of",
        "for",
        "in",
        "and",
        "&",
    }
)
