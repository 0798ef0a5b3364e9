"""Tells languages written in Latin letters apart: English, Arabizi, Roman Urdu, and the world's others."""

import re
from collections.abc import Sequence

from normalizer.common_words import ENGLISH_WORDS
from normalizer.foreign import guessed
from normalizer.letters import TAGS, scores_of

Guess = tuple[str, float, str]


def language_of(words: Sequence[str], text: str) -> Guess | None:
    """Tag, confidence and reason for lower-case Latin words and the text they stand in; None: cannot tell."""
    evidence = _Evidence(words)
    if evidence.english_only:
        return "en", min(0.98, 0.7 + 0.05 * evidence.english), "English words"
    if evidence.is_arabizi:
        return "ar-Latn", min(0.97, 0.7 + 0.05 * evidence.arabizi), "Arabizi digits or words"
    if len(words) >= _ENOUGH_FOR_A_DETECTOR and evidence.little_known:
        foreign = guessed(text)
        if foreign and foreign[0] in _OF_RESIDENTS:
            return foreign[0], foreign[1], "a general detector"
    return evidence.by_letters()


_ENOUGH_FOR_A_DETECTOR = 4
# Detectors offer two hundred languages for any odd words; these are the ones that residents write.
_OF_RESIDENTS = frozenset(
    {
        "tl",
        "ceb",
        "id",
        "fr",
        "de",
        "es",
        "it",
        "pt",
        "nl",
        "tr",
        "so",
        "sw",
        "ha",
        "vi",
        "pl",
        "ro",
        "bs",
        "sq",
        "om",
    }
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARABIZI_WORDS = _words(
    """
    abi aby abgha abghaa abghi ebgha mta mata meta emta wallah walla wla wala wela wella wesh wsh wish
    shlon shlonkum shlonkom kef keef kaif kefkom keif leh lesh laish leesh ayesh aish eish esh ish ana
    enta ente enti ento entom entum walad waladi weldi wldi kefak kifak shlonak keifak sh5bar bnti bnty
    benti ebny ebni ibni madrasa madrasaty madrasati madraset el3yal el madares salam slam assalam
    assalamu salamu alaikum alo alikum ahsantom alaykum 3alaikom inshallah insha alhamdulillah
    al7amdulillah yalla ya al elly illi elli mafi mafe fe fi feeh feh mn bs bas ila ela ala hatha hada
    hadi hal hala kam wain wen ween fein feen shukran shukrn shokran shokrn mashkor mashkoor tawasul
    talab talaby talabi rqm raqm raqam ra8m moshkela mushkila mushkelah moshkila modeer modeera mudeer
    modarres natija elnatija natiga mokafaa lilmadrasa sar sarli jamia jam3a sa3doni tkfoon tkfon
    marhaba ahlan ahleen sabah masa khair kheir allah rabbi ekhwani akhi akhoy okhti ya3ni yani aywa
    aiwa tayeb tayyeb mabrook mabrok mumkin momken lazem lazim bukra bokra bkra bacher delwa2ti dehin
    da7een shoo shu sho bedde baddi kteer kteir hayk heik mesh mish msh mosh mush mafeesh azay ezay
    ezzay keda kida kda bta3 betaa3 7aga haga kwayes 3ashan 3shan ashan elwezara wezara wizara wezarat
    wazara wezaret elmodeer eldawam dawam elderasa derasa el2ejaza ejaza ratib rawateb eltasjeel tasjeel
    elmadrasa elmo3alem mo3alem mo3allem banat awlad alf sana kol kul kl ma3a bedoon bdoon bidun 8abl
    gabl ba3d law elbank tamam khalas khallas akeed aslan abdan haram
    """
)
# These are words of English (or names) too: they speak for Arabizi only where nothing speaks against it.
_SHARED_WORDS = _words(
    """
    men law al w el wish la ma fi fe bas kam sana sar ya hal ana sho khair allah salam ala ela meta kol
    kl ish
    """
)
_URDU_WORDS = _words(
    """
    hai hain hoon nahi nahin kya kitni kitna kitne kab kahan kaise kaunse mein mera meri mere hamare
    hamari aap apka apni apne mujhe hum bachay bachon beti beta bete ka ki ke ko kar karo karun kiya
    raha rahi rahe hua gaya gayi chahiye milega milta mili bhai bohat bohot bahut shukriya koi wala
    walay yeh kyun kyon theek abhi tak aur lekin hota hoti sakta sakti jaye jawab
    """
)
_ARABIZI_DIGITS = re.compile(
    r"[a-z]['`]?[2356789]['`]?[a-z]|^[235789]['`]?[a-z]{2}|[a-z]{2}[23579]['`]?$|^6[a-z]{3}"
)
_ENGLISH_DIGITS = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|gb|mb|kb|kg|km|cm|mm|hrs?|days?|hours?|mins?|years?|weeks?|months?|[dkgmx]|sar|sr)$|"
    r"(?:grade|covid|class|level|year|room|mp|web|win|windows|version|ios|android|office|gate|unit|kg|iphone|"
    r"term|week|phase|track|group|section|part|day|g|v|b|p|q|m|id|no|sr|sar|page)\d+$|"
    r"[a-z]\d[a-z]?$|(?:gr8|m8|l8r|b4|2day|2moro|4ever|4u|every1|any1|some1|no1|w8|h8|str8)$|\d[a-z]$"
)


class _Evidence:
    """What the words of one text say, counted once."""

    def __init__(self, words: Sequence[str]) -> None:
        self.count = len(words)
        self.digits = sum(map(_has_letter_digits, words))
        self.english = sum(word in ENGLISH_WORDS or _is_english_with_digits(word) for word in words)
        own = sum(word in _ARABIZI_WORDS and word not in _SHARED_WORDS for word in words)
        self.shared = sum(word in _SHARED_WORDS for word in words)
        self.urdu = sum(word in _URDU_WORDS for word in words)
        self.arabizi = own + 2 * self.digits
        self.sums = tuple(map(sum, zip(*map(scores_of, words), strict=True))) or (0.0,) * len(TAGS)

    @property
    def english_only(self) -> bool:
        """Enough words of English, and no more of Arabizi than a greeting or the name of a place."""
        return (
            self.english >= max(2 * self.arabizi, 1)
            and self.english * 4 >= self.count
            and self.by_sum == "en"
        )

    @property
    def is_arabizi(self) -> bool:
        """Digits that stand for letters, or words that only Arabizi has, and the letters do not object."""
        if self.urdu >= max(2, self.arabizi):
            return False
        return self.arabizi + self.shared / 2 > self.english and self.arabizi > 0

    @property
    def little_known(self) -> bool:
        """Whether hardly any word is one we know: then the language may be none of ours."""
        return (self.english + self.urdu + self.arabizi + self.shared) * 4 < self.count

    @property
    def by_sum(self) -> str:
        """The language that the letters of all words together look like."""
        return TAGS[max(range(len(TAGS)), key=lambda index: self.sums[index])]

    def by_letters(self) -> Guess | None:
        """The last word: what the letters look like, helped by the words that are known."""
        weights = [self.arabizi + self.shared, self.english, self.urdu]
        if not self.urdu:
            weights.pop()  # letters alone do not make it Urdu
        total = [score + _A_WORD_WEIGHS * known for score, known in zip(self.sums, weights, strict=False)]
        first, second = sorted(total, reverse=True)[:2]
        if (self.count < _TOO_FEW and not any(weights)) or first == second:
            return None
        tag = TAGS[total.index(first)]
        return tag, min(0.9, 0.4 + (first - second) / 20), "looks like it, letter by letter"


_A_WORD_WEIGHS = 3.0
_TOO_FEW = 2


def _has_letter_digits(word: str) -> bool:
    return not word.isalpha() and bool(_ARABIZI_DIGITS.search(word)) and not _ENGLISH_DIGITS.fullmatch(word)


def _is_english_with_digits(word: str) -> bool:
    return not word.isalpha() and bool(_ENGLISH_DIGITS.fullmatch(word)) and len(word) > 1
