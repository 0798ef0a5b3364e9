"""Tells Arabic, Urdu and Persian apart: one script, and often one keyboard, serves all three."""

import re
from collections.abc import Sequence

from normalizer.common_words import is_arabic_word
from normalizer.foreign import by_cld2, guessed

Guess = tuple[str, float, str]


def language_of(words: Sequence[str]) -> Guess:
    """Tag, confidence and reason for words in Arabic letters."""
    text = " ".join(words)
    if not _FOREIGN_LETTERS.search(text) and _PERSIAN_HINTS.isdisjoint(words):
        return "ar", 0.98 if len(words) > 1 else 0.9, "Arabic letters"
    if _RARER_LETTERS.search(text) and (rarer := guessed(text)) and rarer[0] not in ("ur", "fa", "ar"):
        return rarer[0], rarer[1], "a general detector"
    distinct = {word.translate(_ONE_FORM) for word in words}
    urdu = len(_URDU_LETTERS.findall(text)) + 2 * len(distinct & _URDU_WORDS)
    persian = len(_PERSIAN_LETTERS.findall(text)) + 2 * len(distinct & _PERSIAN_WORDS)
    arabic = len(_ONLY_ARABIC.findall(text)) + 2 * sum(map(is_arabic_word, distinct))
    if not distinct & (_URDU_WORDS | _PERSIAN_WORDS) and (arabic or len(words) < _ENOUGH):
        return "ar", 0.85, "Arabic words in the letters of another keyboard"
    best, tag = max((urdu, "ur"), (persian, "fa"), (arabic, "ar"))
    undecided = best <= _CLOSE + sorted((urdu, persian, arabic))[1] or not _ONLY_ARABIC.search(text)
    if undecided and len(words) >= _ENOUGH:
        opinion = by_cld2(text)
        if opinion in ("ur", "fa", "ar"):
            return opinion, 0.75, "a general detector"
    return tag, min(0.97, 0.6 + 0.05 * best), _NAMES[tag]


_NAMES = {"ur": "Urdu letters and words", "fa": "Persian letters and words", "ar": "Arabic letters and words"}
_CLOSE = 1
_ENOUGH = 3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FOREIGN_LETTERS = re.compile("[پچژگکیہھںےٹڈڑۓۂەۆێڕڵڤټځڅډړږښڼې]")
_RARER_LETTERS = re.compile("[ښځڅډړږټڼۍېۆێڕڵ]")
_PERSIAN_HINTS = frozenset({"است", "برای", "این", "شما", "پسرم"})
_URDU_LETTERS = re.compile("[ٹڈڑںےہھۓ]")
_PERSIAN_LETTERS = re.compile("[پژگچ]")
_ONLY_ARABIC = re.compile("[ةأإىكيؤ]")
_ONE_FORM = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"})
_URDU_WORDS = _words(
    """
    ہے ہیں میں کی کا کے کو سے نہیں اور یہ ہوں تھا تھی تھے کیا بھی مجھے آپ میرے میرا میری نے پر ہو گیا
    گئی گئے رہا رہی رہے ہم ہمارے ہمارا ہماری ہمیں بچے بچوں بچہ اسکول سکول سب ایک دو لیے کر دیں جناب براہ
    کرم مہربانی والے والا وہ جو تک کب کہاں کیسے کیوں کتنی کتنا چاہیے چاہییں چاہئے بیٹی بیٹا بیٹے بیٹیوں
    شکریہ بہت اپنی اپنے اپنا ہی تو اس ان پاس نام آج کل ابھی لوگ گھر ہوا ہوئی کچھ کوئی ساتھ مگر لیکن یا
    اگر جواب کریں کرنا عید مبارک
    """
)
_PERSIAN_WORDS = _words(
    """
    است این را از برای که می های شما در نیست هست آن کنید کنم کند کرد کرده کردن چه خود باید شده شد شود
    بود دارم دارد داریم دارند نمی تا هر یک پسرم دخترم لطفا لطفاً چطور چگونه کجا آیا اگر همه هیچ هفته
    دهید دهد دهم پس ولی هنوز ندارد ندارم نشد نشده گفت گفتند است؟ بدون؟ خواهم می‌خواهم آمده رفت کنند کنیم
    شوند پیش روی بین؟ سپاس خسته نباشید نزدیک خانه کجاست دولتی چرا متشکرم ممنون خیلی چند بچه مدرک مدارک
    نام‌نویسی ثبت فرزندم دانش آموز دانشجو دانشگاه پرداخت لازم؟ همسرم وقت؟
    """
)
