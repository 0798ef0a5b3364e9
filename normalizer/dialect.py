"""Which Arabic somebody writes, by the words that give it away: a hint for readers, never a reason."""

import re
from collections.abc import Mapping
from functools import lru_cache

from domain.tickets import Dialect
from normalizer.language import Language


def dialect_of(clean: str, key: str, language: Language) -> Dialect | None:
    """The dialect of a cleaned text, `key` being its search key; None when too short or not Arabic.

    Where no word speaks for any, careful spelling speaks for MSA, and careless for the commonest one.
    """
    if language.tag not in _WRITTEN_IN_ARABIC:
        return None
    text = clean[:_LONGEST]
    words = key[:_LONGEST].split()
    if len(words) < _TOO_FEW:
        return None
    scores = _scores(words)
    if language.tag == "ar-Latn":
        for dialect, pattern in _ARABIZI.items():
            scores[dialect] += 2.0 * len(pattern.findall(text.lower()))
    scores[Dialect.MSA] += min(1.0, _CAREFUL_LETTER * len(_CAREFUL.findall(text)))
    best = max(scores, key=lambda dialect: scores[dialect])
    if scores[best] > 0:
        return best
    return Dialect.GULF


_WRITTEN_IN_ARABIC = frozenset({"ar", "ar-Latn", "mixed"})
_LONGEST = 2_000
_TOO_FEW = 2
# Hamzas and vowels written with care: people who chat leave them out.
_CAREFUL = re.compile("[أإؤآ\u064b-\u0652]")
_CAREFUL_LETTER = 0.15


def _words(text: str, weight: float) -> dict[str, float]:
    return dict.fromkeys(text.split(), weight)


_GULF = _words(
    """
    وش ابي تبي يبي نبي تبون يبون ابيه ابيها الحين للحين شلون شلونكم مب موب مهوب ماهوب حنا احنا عيالي
    عيالنا العيال عيال ورعان الورعان تكفون تكفى تكفا ودي لين وينكم هالحين عطونا عطوني يعطونا شفيه شفيكم
    علامكم اخوي خويي زين زينه واجد وايد يالله يالغالي طال عمرك ياخي يدري ادري ندري محد ماحد ولدي بنتي
    ابوي مير اشوف سالفه السالفه السنع وراه ذا ذي ذولا هذولا كذا ماله مالها جاني جاكم يجي قدام اسوي نسوي
    تسوون يسوون سوو سوينا هالسنه هالشي هالرقم هاليوم عشان ترا تراكم ابد قاعد قاعدين جالس الي حق حقي شي
    ليش فيني معي يعلمني علموني يمكم يمه طايح معلق ماني مانيب ابغي وين
    """,
    1.0,
) | _words(
    """
    شلون تكفون مهوب موب حنا تبون يبون ابي نبي يبي تبي عيالنا ورعان واجد وايد وش للحين الحين هالحين مب
    ودي ماهوب
    """,
    2.0,
)
_HEJAZI = _words(
    """
    دحين دحينه ايش فين كدا كده هادا هاده هادي دا دي لسه لسا حقت حقتي حقته مويه المويه اشبكم اشبو احنا
    نحنا زي ابغي ابغا نبغي تبغي يبغي اديني ادوني جالسين مين ليه عشان كيفكم بزره البزوره بزوره يديني ستي
    ابويا اخويا اتكلم مره حيتصلح حيطلع حتفتح حنروح حينزل حتنزل لساته سيبوني
    """,
    1.0,
) | _words(
    """
    دحين دحينه كدا هادا هاده هادي اشبكم البزوره ابويا اخويا اديني يبغي نبغي مويه حقته لساته فين
    """,
    2.0,
)
_EGYPTIAN = _words(
    """
    عايز عايزه عاوز عاوزه عايزين ازاي امتي ايه ليه ده دي دا دول مش كده بقي بقاله بقالي بقالنا بتاع بتاعي
    بتاعه بتاعت بتاعتي بتوع دلوقتي اوي قوي فين لسه علشان عشان حضرتك حضراتكم يافندم فندم ربنا اهو برضه
    برضو كمان محدش مفيش مافيش معنديش ماعنديش معرفش مقدرش مينفعش ينفع مبيفتحش مابيفتحش مبيردش جوزي مراتي
    ولادي ابعت هبعت هيبقي هيتم هيمتحنوا النهارده امبارح طب حاجه حاجات انهارده متعاقده زينا ومش ومفيش
    جايه عيل ياريت خلصولي بسال بيقولي بيقول بيضحك
    """,
    1.0,
) | _words(
    """
    عايز عايزه عاوز عاوزه ازاي امتي دلوقتي بتاع بتاعي بتاعت مفيش محدش النهارده بقالي بقاله حضرتك مراتي
    جوزي ولادي
    """,
    2.0,
)
_LEVANTINE = _words(
    """
    شو بدي بدنا بدك بدكن بدو بدها هيك هيكي ليش هلق هلا هلقد كتير لسا لسه عم منيح منيحه مشان منشان هاد
    هاي هادول هدول شي حدا ماحدا وين هون هونيك كيفكن عندكن عنكن الكن يعطيكن بترجاكن خبروني هيو هيي هني
    نحنا احنا مو مش لهلا لهلق تبعي تبعكن تبع تبعنا ولاد ابني بنتي رح راح ازا اذا بتريدوا فيكن فيني عنا
    عندو معو الو بعدو اديش قديش ليك شوي كمان بكرا شغلي بحكي بيحكي عيله
    """,
    0.8,
) | _words(
    """
    شو بدي بدنا هيك هلق كتير منيح مشان منشان عم هاد حدا عندو معو تبعي تبعكن قديش عندكن عنا الكن يعطيكن
    بدو بدكن
    """,
    2.0,
)
_OTHER = _words(
    """
    شنو هسه اكدر نكدر اكو ماكو هواي جان يمكم زول داير دايره دايرين طرفكم بتي هسع واش بزاف ديال ديالي
    كيفاش علاش برشا توا بغيت قاع مليح عادك عاده ذلحين حقنا بانروح مابش عاد امجامعه امدرسه
    """,
    1.5,
) | _words("شنو هسه اكدر داير ديال بزاف واش مابش ذلحين ماكو اكو", 2.5)
_MSA = _words(
    """
    ارجو نرجو نامل امل التمس ارغب اود يرجي الذي التي الذين لم لن ليس ليست سوف قد فقد حيث اذ مما لذا ولذا
    كما علما بان اننا انني لدي لدينا لديكم منذ حتي ايضا هذه هذا ذلك تلك افادتي الافاده افيدكم التكرم
    شاكرين تفضلوا سعاده معالي يحق يمكن يتم تم كانت بحجه دون رغم نحو اي فضلا تفيد يعترض المتصل تطلب يسال
    يفيد اعترض اتقدم اشكر نشكر
    """,
    0.5,
)

_TABLES: Mapping[Dialect, Mapping[str, float]] = {
    Dialect.GULF: _GULF,
    Dialect.HEJAZI: _HEJAZI,
    Dialect.EGYPTIAN: _EGYPTIAN,
    Dialect.LEVANTINE: _LEVANTINE,
    Dialect.OTHER: _OTHER,
    Dialect.MSA: _MSA,
}
_SHAPES = (
    (Dialect.EGYPTIAN, re.compile("(?:م|ما)[يتبن]?\\w{2,7}ش|ه[يتن]\\w{3,6}|بي?ت\\w{3,5}ش"), 0.8),
    (Dialect.LEVANTINE, re.compile("\\w{2,6}كن|ب[يت]\\w{2,4}لي"), 0.6),
    (Dialect.GULF, re.compile("هال\\w{3,8}|[يت]\\w{2,5}ون"), 0.4),
    (Dialect.HEJAZI, re.compile("ح[يتن]\\w{3,6}"), 0.5),
)
_ARABIZI = {
    Dialect.EGYPTIAN: re.compile(
        r"\b(?:mesh|msh|ezay|ezzay|emta|keda|3ayez|3awez|el\w+ betoo?3\w*|7a\w{4,}|de|da|eh|ebni"
        r"|ya gama3a|gam3a|natiga\w*|law sama7to)\b"
    ),
    Dialect.LEVANTINE: re.compile(
        r"\b(?:bedd?e|badd?i|badde|shoo?|hal2|halla2|halla|kteer|3am|hek|heik|\w+kon|lesa"
        r"|benti|mn 3andkon|ktir|2\w+)\b"
    ),
    Dialect.HEJAZI: re.compile(r"\b(?:da7een|dehin|eish|aish|fein|feen|hada|hadi|kida|zay|7ag\w*)\b"),
    Dialect.GULF: re.compile(
        r"\b(?:wesh|wsh|wish|abi|aby|nabi|tabi|7agg?|el7een|al7een|shlon\w*|mub|mob|tkfoon|wain"
        r"|9ar\w*|3yal\w*|\w*9\w*|\w*6\w*)\b"
    ),
}


def _scores(words: list[str]) -> dict[Dialect, float]:
    scores = dict.fromkeys(_TABLES, 0.0)
    for word in words:
        for dialect, points in _points(word):
            scores[dialect] += points
    return scores


@lru_cache(maxsize=16_384)
def _points(word: str) -> tuple[tuple[Dialect, float], ...]:
    """What one word says, by the tables, else by its shape."""
    known = tuple((dialect, table[word]) for dialect, table in _TABLES.items() if word in table)
    bare = word.removeprefix("و")
    if not known and bare != word:
        known = tuple((dialect, table[bare]) for dialect, table in _TABLES.items() if bare in table)
    if known or len(word) > _LONGEST_WORD:
        return known
    return tuple((dialect, points) for dialect, shape, points in _SHAPES if shape.fullmatch(word))


_LONGEST_WORD = 16
