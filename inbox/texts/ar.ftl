### The staff's pages in Arabic.

product = تواصل
product-line = مركز رعاية المستفيدين
skip-to-content = انتقل إلى المحتوى
nav = الأقسام
nav-cases = الحالات
nav-quarantine = الحجر
nav-health = سلامة المنظومة
other-language = English
sign-out = خروج
live-lost = انقطع التحديث التلقائي. نحاول الاتصال مجددًا…

## Sign-in

sign-in-title = تسجيل الدخول
sign-in-lead = صندوق الحالات لمنسوبي الوزارة
sign-in-username = اسم المستخدم
sign-in-password = كلمة المرور
sign-in-submit = دخول
sign-in-refused = اسم المستخدم أو كلمة المرور غير صحيحة.
sign-in-throttled = محاولات كثيرة غير صحيحة. انتظر ربع ساعة ثم حاول مجددًا.

## List of cases

cases-title = الحالات
view-open = المفتوحة
view-needs-person = بحاجة إلى موظف
view-mine = حالاتي
view-closed = المغلقة
views-label = قوائم الحالات
search-label = بحث برقم الطلب أو نص الرسالة
search-placeholder = رقم الطلب أو كلمة من الرسالة
search-submit = بحث
filter-unit = الجهة
filter-unit-all = كل الجهات
filter-account = الحساب
filter-account-all = كل الحسابات
filter-clear = إزالة التصفية
list-empty = لا توجد حالات هنا
list-empty-open = كل الحالات أُنجزت. تظهر الحالات الجديدة هنا فور وصولها.
list-empty-search = لم نجد حالة تطابق بحثك. تحقق من الرقم أو جرّب كلمة أخرى.
list-next = الأقدم
list-first = العودة إلى الأحدث
list-search-results = نتائج البحث عن «{ $search }» في المفتوحة والمغلقة
count-more = { $count }+
unassigned = غير مسندة
needs-person = بحاجة إلى موظف
is-public = علني

## One case

back-to-list = عودة إلى القائمة
case-heading = الطلب
case-facts = بيانات الطلب
case-actions = الإجراءات
case-history = سجل الطلب
fact-type = النوع
fact-urgency = الأولوية
fact-unit = الجهة
fact-assignee = المسؤول
fact-account = الحساب
fact-phone = الجوال
fact-opened = فُتح
fact-due = موعد الإفادة
fact-closed = أُغلق
citizen-unnamed = مستفيد بلا اسم
assign-to-me = إسناد إليّ
take-up = بدء المعالجة
close-case = إغلاق الطلب
reopen-case = إعادة فتح الطلب
thread-label = المحادثة
thread-earlier = رسائل أقدم
thread-latest = العودة إلى أحدث الرسائل
thread-empty = لا توجد رسائل في هذا الطلب بعد.
author-bot = الرد الآلي
author-agent = موظف
author-system = النظام
message-edited = عُدّلت
message-edited-before = قبل التعديل
message-deleted = حذفها المرسل
message-deleted-show = إظهار ما كُتب
warn-public = محادثة علنية يقرؤها الجميع. لا تكتب رقم الطلب أو الهوية أو الجوال أو أي معلومة شخصية.
warn-blocked = حظر المستفيد حسابنا، فلن تصله رسائل حتى يراسلنا من جديد.
warn-window-closed = مضى أكثر من { $hours } ساعة على آخر رسالة من المستفيد. يمكنك الرد، وتُرسل إليه أولًا دعوة للمراسلة ثم يصله ردك حين يكتب.
warn-no-account = الحساب «{ $account }» لم يعد موصولًا. يمكن قراءة المحادثة دون الرد عليها.
warn-closed = الطلب مغلق. أعد فتحه لتتمكن من الرد.
reply-title = الرد على المستفيد
reply-label = نص الرد
reply-placeholder = اكتب ردك هنا…
reply-after = بعد الإرسال يصبح الطلب
reply-submit = إرسال
reply-submit-anyway = إرسال مع ذلك
reply-hint = للإرسال

## Why a reply was not sent

refusal-no-such-case = لا يوجد طلب بهذا الرقم ضمن صلاحياتك.
refusal-empty = الرد فارغ. اكتب نصًا ثم أرسله.
refusal-too-long = الرد أطول من 10,000 حرف. اختصره أو قسّمه.
refusal-case-closed = الطلب مغلق. أعد فتحه ثم أرسل الرد.
refusal-other-conversation = تغيّرت المحادثة المرتبطة بهذا الطلب، فلم نرسل شيئًا حتى لا يصل الرد إلى شخص آخر. راجع الصفحة ثم أرسل من جديد.
refusal-newer-message = وصلت رسالة جديدة من المستفيد بعد أن فتحت الصفحة. اقرأها، ثم أرسل ردك إن كان لا يزال مناسبًا.
refusal-form-used = أُرسل من هذا النموذج رد آخر من قبل. راجع نصك أدناه ثم أرسله من جديد.
refusal-personal-in-public = الرد يحوي رقمًا شخصيًا (رقم طلب أو هوية أو جوال)، والمحادثة علنية. احذف الرقم، واطلب من المستفيد المتابعة في الرسائل الخاصة.
refusal-contact-gone = حظر المستفيد حسابنا، فلن تصله هذه الرسالة.
refusal-no-account = هذا الحساب لم يعد موصولًا، فلا يمكن الإرسال منه.

## Values

status-received = جديدة
status-in-progress = قيد المعالجة
status-waiting-citizen = بانتظار المستفيد
status-answered = تم الرد
status-closed = مغلقة
type-inquiry = استفسار
type-complaint = شكوى
type-request = طلب
type-observation = ملاحظة
type-suggestion = مقترح
type-report = بلاغ
type-objection = اعتراض
type-praise = شكر
type-other = أخرى
type-spam = رسالة مزعجة
type-abuse = إساءة
type-chatter = محادثة عامة
type-status = استعلام عن طلب
type-survey-reply = رد على استبيان
urgency-low = منخفضة
urgency-normal = عادية
urgency-high = عالية
urgency-critical = عاجلة جدًا
channel-telegram = تيليجرام
channel-whatsapp = واتساب
kind-text = نص
kind-image = صورة
kind-video = مقطع مرئي
kind-audio = رسالة صوتية
kind-document = ملف
kind-location = موقع
kind-contact = بطاقة جهة اتصال
kind-sticker = ملصق
kind-button = اختيار
kind-reaction = تفاعل
kind-unsupported = نوع غير مدعوم
kind-comment = تعليق
kind-mention = إشارة
delivery-queued = في قائمة الإرسال
delivery-held = تنتظر أن يكتب المستفيد من جديد
delivery-sending = جارٍ الإرسال
delivery-sent = أُرسلت
delivery-delivered = وصلت
delivery-read = قُرئت
delivery-failed = لم تُرسل
delivery-unconfirmed = لا نعلم إن وصلت
delivery-failed-reason = لم تُرسل: { $reason }
delivery-unconfirmed-hint = لا نعلم إن وصلت، ولن تُعاد تلقائيًا. تحقق من المستفيد قبل التكرار.
step-case-opened = فُتح الطلب
step-message-joined = أُضيفت رسالة إلى الطلب
step-case-routed = أُحيل إلى الجهة
step-handed-off = حُوّل إلى موظف
step-reply-queued = رد على المستفيد
step-status-changed = تغيّرت الحالة
step-status-changed-to = أصبحت الحالة: { $status }
step-assigned = أُسند الطلب
step-taken-up-again = كتب المستفيد بعد الرد فعاد الطلب إلى المعالجة
step-urgency-raised = رُفعت الأولوية
actor-bot = الرد الآلي
actor-contact = المستفيد
actor-system = النظام
actor-agent = موظف
outcome-opened-case = فتح حالة
outcome-joined-case = انضم لحالة
outcome-answered-by-flow = أجابه الرد الآلي
outcome-mention = إشارة
outcome-applied = طُبّق
outcome-ignored = تُجوهل
outcome-quarantined = حُجر
outcome-waiting = بانتظار المعالجة
role-agent = موظف رعاية
role-coordinator = منسق جهة
role-supervisor = مشرف

## Quarantine

quarantine-title = الحجر
quarantine-lead = رسائل وصلت ولم تستطع المنظومة معالجتها. لا يضيع منها شيء: تبقى هنا حتى تُعاد معالجتها.
quarantine-empty = لا شيء في الحجر
quarantine-empty-line = كل ما وصل عولج كما يجب.
quarantine-replay = إعادة معالجة المحدد
quarantine-select = تحديد الحدث { $id }
quarantine-body = نص ما وصل
quarantine-attempts = { $count ->
    [zero] بلا محاولات
    [one] محاولة واحدة
    [two] محاولتان
    [few] { $count } محاولات
    [many] { $count } محاولة
   *[other] { $count } محاولة
}
quarantine-replayed = { $count ->
    [zero] لم يُحدد شيء لإعادة معالجته.
    [one] أُعيد حدث واحد إلى المعالجة.
    [two] أُعيد حدثان إلى المعالجة.
    [few] أُعيدت { $count } أحداث إلى المعالجة.
    [many] أُعيد { $count } حدثًا إلى المعالجة.
   *[other] أُعيد { $count } حدث إلى المعالجة.
}

## Health

health-title = سلامة المنظومة
health-lead = كل ما استلمناه خلال 24 ساعة، وإلى أين انتهى.
health-accounts = الحسابات
health-books = الميزان
health-books-lead = لكل حساب وساعة: المستلم = مجموع ما آل إليه + ما ينتظر.
health-books-empty = لم يصل شيء خلال 24 ساعة.
health-trouble = رسائل صادرة متعثرة
health-trouble-empty = لا رسائل متعثرة.
health-well = سليم
health-rejected = رفضت المنصة بيانات الدخول
health-waiting = أقدم ما ينتظر المعالجة
health-last = آخر ما وصل
health-silent = لم يصل شيء خلال سبعة أيام
health-queued = بانتظار الإرسال
health-sending = جارٍ إرسالها
health-failed = لم تُرسل
health-unconfirmed = غير مؤكدة
column-hour = الساعة
column-account = الحساب
column-received = المستلم
column-waiting = ينتظر
column-balance = الميزان
column-citizen = المستفيد
column-message = الرسالة
column-reason = السبب
column-age = منذ
column-case = الطلب
balance-yes = متزن
balance-no = غير متزن

## Keys

keys-title = اختصارات لوحة المفاتيح
keys-next = الحالة التالية
keys-previous = الحالة السابقة
keys-open = فتح الحالة
keys-reply = الانتقال إلى الرد
keys-send = إرسال الرد
keys-search = البحث
keys-back = العودة إلى القائمة
keys-help = إظهار هذه الاختصارات
keys-close = إغلاق

## What went wrong

error-title = تعذر عرض الصفحة
error-400 = لم نفهم الطلب.
error-401 = انتهت جلستك. سجّل الدخول من جديد.
error-403 = لا تملك صلاحية هذا الإجراء، أو انتهت صلاحية النموذج. عُد وأعد تحميل الصفحة.
error-404 = لا توجد صفحة أو حالة بهذا العنوان ضمن صلاحياتك.
error-413 = النص المرسل أكبر من المسموح.
error-500 = حدث خطأ لدينا وسُجّل. حاول مجددًا بعد قليل.
error-503 = قاعدة البيانات غير متاحة الآن. لم يضِع شيء؛ حاول بعد دقيقة.
error-other = تعذر تنفيذ الطلب.
error-home = إلى قائمة الحالات

## Time

time-ago = قبل { $span }
time-due = خلال { $span }
time-overdue = متأخر { $span }
time-date = { $weekday } { $day } { $month } { $year }
span-moment = لحظات
span-minutes = { $count ->
    [one] دقيقة
    [two] دقيقتين
    [few] { $count } دقائق
   *[other] { $count } دقيقة
}
span-hours = { $count ->
    [one] ساعة
    [two] ساعتين
    [few] { $count } ساعات
   *[other] { $count } ساعة
}
span-days = { $count ->
    [one] يوم
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
size-kilobytes = { $count } كيلوبايت
size-megabytes = { $count } ميغابايت
