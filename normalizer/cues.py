"""The words that give a message's type away, each written as the search key writes it.

A cue of several words matches only in that order; cues are compared with whole words, never with pieces of
them. A later issue replaces weights by learning from staff; these tables then remain its first teacher.
"""

from domain.tickets import TicketType


def _cues(text: str) -> frozenset[str]:
    return frozenset(cue.strip() for cue in text.replace("\n", "،").split("،") if cue.strip())


CRITICAL = _cues(
    """تحرش، متحرش، يتحرش، تتحرش، تحرشوا، يتحرشون، تحرشات، اغتصاب، اغتصب، اغتصبوا، اعتداء، اعتدي
    اعتدوا، يعتدي، انتحار، انتحر، ينتحر، تنتحر، بانتحر، الانتحار، اذبح نفسي، اقتل نفسي، ابي اموت
    ابغي اموت، اريد ان اموت، ودي اموت، ايذاء نفسي، يوذي نفسه، توذي نفسها، كدمات، خطف، اختطاف، انخطف
    انخطفت، خطفوا، مخطوف، مخطوفه، ما رجع من المدرسه، ما رجعت من المدرسه، لم يعد من المدرسه
    لم تعد من المدرسه، ضاعت بنتي، ضاع ولدي، مفقود، مفقوده، حريق، يحترق، تحترق، احترق، احترقت، تسمم
    تسمموا، تسممت، دهس، اندهس، اندهست، دهسه، دهسها، سلاح، مسلح، سكين، طعنه، ابتزاز، يبتز، يبتزه
    يبتزها، يبتزني، تهديد بالقتل، يهدد بالقتل، اسلاك مكشوفه، التماس كهربايي، المعلم يضرب
    المعلمه تضرب، المدير يضرب، الاستاذ يضرب، suicide، kill myself، kill himself، kill herself
    end my life، want to die، kidnapped، kidnapping، abducted، raped، rape، molested، sexually
    sexual harassment، sexual abuse، harassed، abused، on fire، fire in the school، poisoned
    poisoning، gun، knife، weapon، stabbed، run over، did not come home، missing child، ta7arosh
    t7rsh، et7rsh، antehar، anta7er، ente7ar، int7ar، abi amoot، abi amot"""
)

GREETINGS = _cues(
    """السلام، سلام، عليكم، السلام عليكم، وعليكم، ورحمه، رحمه، الله، وبركاته، بركاته، تعالي، مرحبا
    مرحبتين، اهلا، هلا، هلا والله، وسهلا، سهلا، حياكم، حياك، صباح، مساء، الخير، النور، الورد، مساكم
    صبحكم، بالخير، كيف حالكم، كيف الحال، كيفكم، شلونكم، طال، عمرك، عمركم، يا، اخي، اختي، اخوي
    اخواني، الاخوه، الكرام، ان، شاء، لو، سمحت، سمحتم، سمحتوا، hi، hello، hey، dear، sir، madam، good
    morning، evening، afternoon، there، salam، slam، alaikum، alikum، 3alaikom، 3alaikum، 3likum
    assalam، assalamu، marhaba، mar7aba، ahlan، hala، sabah، masaa، al5air، alkhair، wa"""
)

NOT_NEGATIONS = _cues(
    """ما هي، ما هو، ما هذا، ما هذه، ما المطلوب، ما الفرق، ما رايكم، ما الاجراء، ما الاوراق، ما شاء
    ما قصرتوا، ما قصرت، ما قصرتم، ما عليكم، ما عليه، ما اسم، ما رقم، ما موعد، ما اذا، ما دام، ما بعد
    ما قبل، ما بين، ما عدا، ما حكم، ما شروط، ما طريقه، ما مواعيد، ما سبب، لا هنت، لا هنتم، لا يهينك
    لا يهينكم، لا باس، لا شك، لا مانع، لا شكر"""
)

NEGATIONS = _cues(
    """ما، لا، لم، لن، ليس، ليست، مو، مب، موب، مهوب، مش، ماني، مافي، مافيه، محد، ماحد، بدون، وما، ولا
    ولم، ولن، not"""
)

CANCELS_COMPLAINT = _cues(
    "ليست شكوي، ليس شكوي، ما عندي شكوي، مو شكوي، ماهي شكوي، not a complaint، no complaint"
)

TYPE_CUES: dict[TicketType, frozenset[str]] = {
    TicketType.OBJECTION: _cues(
        """اعتراض، باعتراض، اعترض، معترض، تظلم، اتظلم، غير مقتنع، غير مقتنعه، مو مقتنع، اعيدوا النظر
        اعاده النظر، ما انحلت، لم تحل مشكلتي، objection، i object، appeal، reconsider"""
    ),
    TicketType.STATUS: _cues(
        """وين وصل، وين وصلت، اين وصل، الي اين وصل، حاله الطلب، حاله طلبي، حاله الشكوي، حاله البلاغ
        متابعه الطلب، متابعه طلبي، متابعه طلب، متابعه الشكوي، وش صار علي طلبي، وش صار في طلبي
        ايش صار علي طلبي، ايش صار في طلبي، وش صار علي الطلب، ايش صار بطلبي، وش صار بطلبي، مصير طلبي
        استعلام عن طلب، الاستعلام عن طلب، استعلم عن طلبي، status of
        request status، my request status، track my، track my request، any update
        any updates، where is my request، wen wsl، wain wsal، wain wesal، wen wesal"""
    ),
    TicketType.SUGGESTION: _cues(
        """اقترح، نقترح، مقترح، مقترحي، اقتراح، اقتراحي، اقتراحات، ياليت، يا ليت، ليت، لو تضيفون
        لو تسوون، فكره لتطوير، suggest، suggestion، i propose، would be great if"""
    ),
    TicketType.COMPLAINT: _cues(
        """شكوي، اشتكي، اشكو، نشتكي، شكواي، مشكله، مشاكل، مشكلتي، معلق، معلقه، طايح، طايحه، خربان
        خربانه، عطلان، عطلانه، متعطل، متعطله، معطل، معطله، متهالك، تسريب، تسرب، تسربت، خطا، غلط
        تاخر، تاخرت، تاخير، متاخر، متاخره، رفض، رفضت، رفضوا، رفعوا، رفعت، طردوا، طردوني، ضرب، يضرب
        ضربوه، ضربوا، يتنمر، يتنمرون، تنمر، للتنمر، اهانه، سب، يسب، تصرخ، يصرخ، ظلم، مظلوم، ظلموني
        فوضي، زحمه، ناقص، ناقصه، نقص، عجز، للحين، لين الحين، الي الان، حتي الان، حسبي الله
        حسبنا الله، لا حول ولا قوه، حرام عليكم، كافي، اهمال، مهمل، مخالفه، مخالفات، تجاوزات، سيي
        سييه، سيء، حجزت، حجزوا، حجب، خصم، انقطعت، منذ اسبوعين، منذ شهر، من شهرين، لا رد، محد رد
        محد يرد، بدون فايده، طفشنا، تعبنا، complaint، complain، problem، not working، does not work
        doesn t work، broken، refused، rejected، late، delayed، delay، bad، rude، error، unfair
        nobody، no response، no reply، still not، still waiting، unacceptable، 7asbi allah، moshkela
        mushkila، mushkelah، 7aram، ma nzlt، ma nzl، ma tft7، ma yft7، mo3lq، m3lq"""
    ),
    TicketType.REQUEST: _cues(
        """ابغي، ابغا، ابي، نبي، نبغي، ارجو، نرجو، اطلب، نطلب، نطالب، اطالب، اريد، نريد، ارغب، نامل
        امل، احتاج، نحتاج، محتاج، محتاجه، التمس، طلب، عطوني، علقوا، وفروا، تكفون، ساعدوني، ودي
        اتمني، i want، i need، i would like، please، request، we need، kindly، abi، abgha، abghi
        aby"""
    ),
    TicketType.INQUIRY: _cues(
        """متي، كيف، هل، وش، ايش، اش، كم، وين، اين، ما هي، ما هو، ما المطلوب، ما الفرق، ما موعد
        ما طريقه، ما شروط، ما الاجراء، استفسار، استفسر، اسال، سوال، سوالي، عندي سوال، ليش، ليه
        لماذا، شلون، هل يمكن، ممكن، اي متي، فيه، ابي اعرف، ابغي اعرف، ارجو الافاده، نرجو الافاده
        ارجو افادتي، ارغب بمعرفه، اود معرفه، اعرف، منو، مين، من هو، when، how، what، where، which
        who، can i، is it، is there، are there، do i، does، inquiry، question، do you، mta، meta
        mata، kef، keef، wesh، wsh، wain، wen، ayesh، aish، hal، shlon، kam"""
    ),
    TicketType.PRAISE: _cues(
        """شكرا، شكر، الشكر، مشكور، مشكورين، مشكوره، نشكركم، اشكركم، اشكر، نشكر، بيض الله، ما قصرتوا
        ما قصرتم، ماقصرتوا، يعطيكم العافيه، يعطيك العافيه، جزاكم الله، جزاك الله، ممتاز، ممتازه
        رايع، رايعه، مبدعين، جهودكم، تم حل، انحلت، كفو، لا هنت، لا هنتم، تسلمون، يسلمو، الله يوفقكم
        thank، thanks، thx، great، excellent، amazing، appreciate، well done، shukran، mashkor"""
    ),
}
