"""The commonest words of the languages we read, in search-key form: enough to know a language by."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARABIC_WORDS = _words(
    """
    السلام سلام عليكم وعليكم ورحمه الله وبركاته مرحبا اهلا هلا صباح مساء الخير النور شكرا عفوا لو سمحت
    سمحتم من في الي على علي عن مع ما لا لم لن هل متي كيف وين اين ايش وش ليش ليه كم مين هذا هذه هذي ذلك
    تلك الذي التي اللي انا انت انتم هو هي هم نحن احنا حنا كل بعض اي ايضا كمان بس لكن او و اذا لان عشان
    علشان بدون قبل بعد عند عندي عندكم عندنا عنده فيه فيها منه منها له لها لي لنا لكم به بها ان انه انها
    كان كانت يكون تكون صار يصير ابي ابغي ابغا نبي نبغي اريد عايز بدي ودي ممكن لازم ارجو نرجو ياليت تكفون
    الحين الان اليوم بكره امس دحين لسه للحين يوم اسبوع شهر سنه ساعه دقيقه وقت موعد غدا المدرسه مدرسه
    مدرستي مدارس المدارس الطالب طالب طالبه طلاب الطلاب بنتي ولدي ابني ابنتي بناتي عيالي اولادي المعلم
    معلم معلمه المعلمه معلمات المدير المديره وزاره الوزاره التعليم تعليم نظام النظام نور منصه المنصه
    تسجيل التسجيل نقل النقل قبول القبول شهاده الشهاده نتيجه النتيجه النتايج نتايج اختبار الاختبار
    الاختبارات راتب الراتب رواتب مكافاه المكافاه جامعه الجامعه كليه الكليه كتب الكتب كتاب فصل الفصل الصف
    صف اول ثاني ثالث رابع خامس سادس ابتدايي متوسط ثانوي رقم الرقم طلب الطلب طلبي شكوي مشكله المشكله
    استفسار سوال رد الرد احد محد موظف مسوول دوام الدوام دراسه الدراسه حافله الحافله باص الباص معلق طايح
    خربان يفتح تفتح يعمل تعمل يشتغل شغال ضروري عاجل مساعده ساعدوني والله ياخي يا اخي اخوي استاذ هويه
    الهويه اقامه الاقامه جوال الجوال حساب الحساب كلمه المرور دخول الدخول رابط الرابط موقع الموقع
    السعوديه الرياض جده مكه المدينه الدمام حي الحي بيت البيت جدا كثير شوي مره ثلاث اربع خمس اثنين واحد
    مو مب مش غير صح خطا حتي بين تحت فوق قدام ورا داخل خارج جديد الجديد قديم الثاني الاول
    """
)

ENGLISH_WORDS = _words(
    """
    the a an is are was were be been being am i me my mine we us our you your he him his she her it its
    they them their this that these those there here to of in on at for from with without by about into
    over under after before until since during and or but not no yes if so because than then as do does
    did done doing can could will would should shall may might must have has had having what when where
    why how who whom which whose please thanks thank thx hello hi hii hey dear sir madam help need needs
    needed want wants know tell told say said says school schools teacher teachers student students son
    daughter child children kid kids boy girl boys girls mother father husband wife parent parents
    family complaint request report status number still yet again good bad morning evening night day
    days week weeks month months year years today tomorrow yesterday now human agent talk speak person
    someone anyone any some all each every other another one two three four five six first second last
    next new old ok okay problem issue error wrong right registration register registered transfer
    certificate exam exams result results grade grades class classes course salary paid pay fees
    university college admission bus driver book books phone email call account login password system
    platform website page link portal application apply applied accept accepted reject rejected
    rejection update open close closed work working works doesn't don't didn't can't won't isn't i'm
    i've it's he's she's you're they're only just more most much many very too also even never always
    really go going went come came get got give given take taken make made see saw ask asked send sent
    wait waiting reply answer answered response solve solved fix fixed nice great kind happy sorry sad
    love like best better worst message messages ministry education office department manager principal
    headmistress staff license visa contract scholarship allowance document documents letter name names
    city district near far home house water gas smell air hot cold urgent urgently useless shame stars
    star quick chat up out off down back ur u bcz pls plz pm fyi btw lol gr8
    """
)

_ATTACHED = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})


def is_arabic_word(word: str) -> bool:
    """Whether a word is a common Arabic one, in any spelling, also with "and", "the" … written onto it."""
    folded = word.translate(_FOLDED)
    if folded in ARABIC_WORDS:
        return True
    return any(folded.startswith(prefix) and folded[len(prefix) :] in ARABIC_WORDS for prefix in _ATTACHED)
