### The staff's pages in Arabic.

product = تواصل
product-line = مركز رعاية المستفيدين
skip-to-content = انتقل إلى المحتوى
nav = الأقسام
nav-cases = الحالات
nav-tasks = مهام النشر
nav-record = تسجيل رسالة
nav-channels = القنوات
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
author-elsewhere = رد من صندوق المنصة نفسها
author-bot = الرد الآلي
author-agent = موظف
author-system = النظام
message-public = علني
message-private = خاص
message-edited = عُدّلت
message-edited-before = قبل التعديل
message-deleted = حذفها المرسل
message-deleted-show = إظهار ما كُتب
warn-public = محادثة علنية يقرؤها الجميع. لا تكتب رقم الطلب أو الهوية أو الجوال أو أي معلومة شخصية.
warn-blocked = حظر المستفيد حسابنا، فلن تصله رسائل حتى يراسلنا من جديد.
warn-window-closed = مضى أكثر من { $hours } ساعة على آخر رسالة من المستفيد. يمكنك الرد، وتُرسل إليه أولًا دعوة للمراسلة ثم يصله ردك حين يكتب.
warn-no-account = الحساب «{ $account }» لم يعد موصولًا. يمكن قراءة المحادثة دون الرد عليها.
warn-read-only = الحساب «{ $account }» للقراءة فقط: تصل إليه الرسائل ولا يُرسل منه شيء.
warn-closed = الطلب مغلق. أعد فتحه لتتمكن من الرد.
warn-manual = قناة يدوية: لن يرسل النظام ردك. يُحفظ ضمن «مهام النشر»، ويصل المستفيد حين ينشره موظف بيده على المنصة.
reply-title = الرد على المستفيد
reply-way = مكان الرد
reply-way-public = أمام الجميع، تحت ما كتبه
reply-way-private = على الخاص عبر { $account }، لا يقرؤه سواه
reply-label = نص الرد
reply-placeholder = اكتب ردك هنا…
reply-after = بعد الإرسال يصبح الطلب
reply-submit = إرسال
reply-submit-anyway = إرسال مع ذلك
reply-submit-manual = حفظ للنشر يدويًا
reply-hint = للإرسال

## Files of citizens

message-link = على المنصة
file-picture = صورة { $place } من { $count }
file-open = فتح الصورة كاملة
file-download = تنزيل
file-waiting = يجري جلبه من المنصة
file-waiting-again = لم يصل بعد: { $reason }. نعيد المحاولة تلقائيًا.
file-failed = تعذّر جلبه: { $reason }.
file-again = أعد المحاولة
file-unknown = نوع ملف غير معروف. لا تفتحه إلا إذا كنت تعرف ما هو.
file-trouble-too-large = حجمه أكبر من المسموح
file-trouble-kind-not-taken = لا نستقبل ملفات من هذا النوع
file-trouble-unsafe-address = عنوانه غير آمن
file-trouble-empty = الملف فارغ
file-trouble-not-given = المنصة لا تتيحه، وربما لم يعد موجودًا
file-trouble-platform-away = المنصة لا تستجيب
file-trouble-credentials = المنصة ترفض بيانات دخولنا
file-trouble-no-account = الحساب لم يعد موصولًا
file-trouble-not-stored = الملف غير موجود في المخزن
file-trouble-our-fault = حدث خلل عندنا

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
refusal-read-only = هذا الحساب للقراءة فقط، فلا يُرسل منه شيء.

## What was understood

understood = ما فهمه النظام
understood-of = من آخر رسالة للمستفيد،
understood-because = بسبب
understood-sure = درجة الثقة { $percent }٪
field-type = النوع
field-topic = الموضوع
field-sentiment = المشاعر
field-urgency = الأولوية
field-language = اللغة
field-dialect = اللهجة
field-region = المنطقة
sentiment-negative = سلبية
sentiment-neutral = محايدة
sentiment-positive = إيجابية
sentiment-mixed = مختلطة
dialect-msa = الفصحى
dialect-gulf = خليجية
dialect-hejazi = حجازية
dialect-egyptian = مصرية
dialect-levantine = شامية
dialect-other = لهجة أخرى
language-ar = العربية
language-ar-latn = العربية بحروف لاتينية
language-en = الإنجليزية
language-ur = الأردية
language-fa = الفارسية
language-mixed = مختلطة
language-und = غير معروفة
region-riy = منطقة الرياض
region-mak = منطقة مكة المكرمة
region-mad = منطقة المدينة المنورة
region-qas = منطقة القصيم
region-eas = المنطقة الشرقية
region-asr = منطقة عسير
region-tab = منطقة تبوك
region-hai = منطقة حائل
region-nor = منطقة الحدود الشمالية
region-jaz = منطقة جازان
region-naj = منطقة نجران
region-bah = منطقة الباحة
region-jou = منطقة الجوف
arabic-hint = قراءة آلية بالحروف العربية:

## What identifies a person

entity-tracking-number = رقم طلب
entity-national-id = رقم هوية
entity-iqama = رقم إقامة
entity-phone = رقم جوال
entity-iban = رقم آيبان
entity-email = بريد إلكتروني
entity-name = اسم
entity-date = تاريخ
entity-invalid = (غير صحيح)
show-hidden = إظهار
shown-title = قيمة مخفية أُظهرت لك
shown-recorded = سُجّل اطلاعك على هذه القيمة.
shown-hide = إخفاء

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
channel-x = إكس (تويتر)
channel-messenger = ماسنجر
channel-facebook-page = صفحة فيسبوك
channel-instagram = إنستغرام
channel-teams = تيمز
channel-manual = قناة يدوية
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
delivery-by-hand-queued = بانتظار أن ينشرها موظف
delivery-by-hand-sent = نُشرت يدويًا
delivery-by-hand-failed = تعذر نشرها
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
step-posted-by-hand = نُشر الرد يدويًا على المنصة
step-not-posted = تعذر نشر الرد يدويًا
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
mode-on = يعمل
mode-read-only = قراءة فقط
mode-off = متوقف
check-token = رمز الدخول
check-webhook = وصول الرسائل
check-quality = تقييم الجودة
check-rates = حدود المنصة
check-reads = القراءات هذا الشهر
check-budget = الرصيد
check-account = الحساب
check-partner = الشريك
check-keys = المفاتيح
alarm-misconfigured = المنصة ترفض بيانات الدخول
alarm-check-failed = المنصة تبلّغ عن خلل
alarm-check-stale = لم تُسأل المنصة منذ مدة
alarm-token-expires = رمز الدخول يوشك أن ينتهي
alarm-budget-low = الرصيد المسموح يوشك أن ينفد
alarm-quiet = أهدأ من المعتاد
alarm-books = الميزان غير متزن
alarm-do-misconfigured = الردود تنتظر. على الفريق التقني تجديد الرمز أو الصلاحيات.
alarm-do-check-failed = أطلع الفريق التقني على ما تقوله المنصة.
alarm-do-check-stale = على الفريق التقني التأكد من عمل الجدولة وعامل الملفات.
alarm-do-token-expires = على الفريق التقني تجديده قبل ذلك.
alarm-do-budget-low = قلّل ما يُرسل، أو اطلب رفع الرصيد.
alarm-do-quiet = في مثل هذا الوقت تصل رسائل عادةً. اكتب إلى الحساب بنفسك لترى هل تصل.
alarm-do-books = أحداث لا يُعرف مآلها. أطلع الفريق التقني عليها.

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

## Recording what came in by hand

optional = (اختياري)
record-title = تسجيل رسالة وردت يدويًا
record-lead = هذه القنوات يدوية: لا تتيح منصاتها ربطًا آليًا، فلا يدخل منها شيء إلى هنا ما لم يسجّله موظف. سجّل الرسالة كما كتبها المستفيد، فتُفتح لها حالة مثل سائر الرسائل.
record-account = القناة
record-handle = معرّف المستفيد على المنصة
record-handle-hint = اسم المستخدم أو رقم الجوال، كما تعرفه المنصة.
record-name = اسم المستفيد
record-text = نص الرسالة
record-text-hint = كما كُتب، دون تعديل. يكفي إرفاق صورة إذا لم يكن فيها نص.
record-visibility = من يرى الرسالة؟
record-private = خاصة
record-private-hint = بين المستفيد وحسابنا فقط
record-public = علنية
record-public-hint = تعليق أو منشور يقرؤه غيرنا
record-link = رابط الرسالة أو المنشور
record-sent-at = متى كُتبت؟
record-sent-at-hint = بتوقيت الرياض. اتركه فارغًا إن كانت الآن.
record-screenshot = صورة للشاشة
record-screenshot-hint = ‏PNG أو JPEG أو WebP، حتى 5 ميغابايت.
record-submit = تسجيل الرسالة
record-filed = سُجّلت الرسالة في الطلب
record-waiting = سُجّلت الرسالة، وتُعالج الآن.
record-look-again = تحديث
record-settled = سُجّلت الرسالة. مآلها: { $outcome }
record-quarantined = سُجّلت الرسالة لكنها لم تُعالج، وهي الآن في الحجر.
record-no-account = لا توجد قناة يدوية ضمن صلاحياتك
record-no-account-line = تُضاف القنوات اليدوية في إعدادات الحسابات.
record-choose-again = إن كنت أرفقت صورة فأرفقها من جديد.
record-refusal-no-account = هذه القناة ليست ضمن صلاحياتك.
record-refusal-no-handle = اكتب معرّف المستفيد، حتى نعرف لمن يكون الرد.
record-refusal-empty = لا نص ولا صورة. اكتب نص الرسالة أو أرفق صورتها.
record-refusal-too-long = أحد الحقول أطول من المسموح.
record-refusal-bad-link = الرابط غير صالح. يجب أن يبدأ بـ https://
record-refusal-bad-time = لم نفهم التاريخ والوقت.
record-refusal-in-the-future = هذا الوقت لم يأتِ بعد.
record-refusal-too-old = مضى على هذا التاريخ أكثر من 30 يومًا. اترك الوقت فارغًا واذكر التاريخ في النص.
record-refusal-no-visibility = اختر هل الرسالة خاصة أم علنية.
record-refusal-screenshot-too-large = الصورة أكبر من 5 ميغابايت. صغّرها ثم أرفقها من جديد.
record-refusal-no-image = الملف ليس صورة PNG أو JPEG أو WebP. اختر ملفًا آخر.
record-refusal-form-used = سُجّلت من هذا النموذج رسالة أخرى من قبل. راجع ما كتبت ثم سجّله من جديد.

## Replies that people post by hand

tasks-title = مهام النشر اليدوي
tasks-lead = هذه القنوات يدوية، ولا يرسل النظام فيها شيئًا. انسخ الرد، وانشره بحسابنا على المنصة، ثم أكّد هنا أنه نُشر.
tasks-stopped = أُوقف الإرسال كله، فلا تنشر شيئًا حتى يُستأنف. أكّد فقط ما نُشر من قبل.
tasks-empty = لا ردود تنتظر النشر
tasks-empty-line = تظهر هنا الردود على القنوات اليدوية، الأقدم أولًا.
tasks-next = الأحدث
tasks-first = العودة إلى الأقدم
tasks-settled-posted = سُجّل أن الرد نُشر.
tasks-settled-not-possible = سُجّل أن الرد لم يُنشر. إن كان له طلب عاد بحاجة إلى موظف.
task-in-public = يُنشر علنًا
task-in-private = يُرسل في الخاص
task-whose = على عاتق:
task-author = كتبه:
task-citizens-words = كتب المستفيد
task-text = انشر هذا النص
task-copy = نسخ النص
task-copied = نُسخ
task-original = الرسالة الأصلية
task-profile = حسابنا على المنصة
task-to = إلى:
task-posted = نُشر
task-not-possible = تعذّر النشر؟
task-reason = السبب (يراه من كتب الرد)
task-give-up = تسجيل أنه تعذّر
task-refusal-settled-already = سُجّل مآل هذا الرد من قبل، ولم نغيّر شيئًا.
task-refusal-reason-missing = اكتب لماذا تعذّر النشر.

## Channels, and the switch

outgoing-stopped = إرسال كل الرسائل موقوف.
outgoing-stopped-by = أوقفه { $who }،
outgoing-held-back = أوقفته إعدادات الخدمة. الردود محفوظة وتُرسل حين تُغيَّر الإعدادات.
by-command-line = مسؤول النظام من سطر الأوامر
channels-title = القنوات
channels-lead = كل حساب من حساباتنا: ما يصل إليه، وما ينتظر الإرسال منه، وما تقوله منصته.
channels-empty = لا تملك وحدتك أي حساب.
switch-title = إيقاف كل الرسائل الصادرة
switch-title-stopped = كل الرسائل الصادرة موقوفة
switch-lead = لا يخرج شيء من أي قناة، خلال ثانيتين. ولا يضيع شيء: تنتظر الردود بترتيبها.
switch-lead-stopped = الردود تنتظر. عند الاستئناف تخرج بترتيبها، وما انتهت مهلة الرد فيه ينتظر أن يكتب المستفيد من جديد.
switch-reason = السبب، كما سيقرؤه جميع الموظفين
switch-reason-resume = ملاحظة (اختيارية)
switch-lacks-reason = اكتب السبب حتى يعرف زملاؤك لماذا لا يُرسل شيء.
switch-stop = إيقاف الكل
switch-resume = استئناف الإرسال
channel-well = لا إنذارات
channel-last = آخر ما وصل
channel-nothing-yet = لم يصل شيء بعد
channel-events = الأحداث
channel-waiting = { $count ->
    [one] حدث واحد ينتظر
    [two] حدثان ينتظران
    [few] { $count } أحداث تنتظر
   *[other] { $count } حدثًا ينتظر
}
channel-quarantined = { $count } في الحجر
channel-queue = الردود
channel-queue-empty = لا ردود تنتظر
channel-queued = { $count ->
    [one] رد واحد ينتظر
    [two] ردان ينتظران
    [few] { $count } ردود تنتظر
   *[other] { $count } ردًا ينتظر
}
channel-oldest = أقدمها
channel-held = { $count ->
    [one] رد واحد محفوظ حتى يكتب المستفيد
    [two] ردان محفوظان حتى يكتب المستفيد
    [few] { $count } ردود محفوظة حتى يكتب المستفيد
   *[other] { $count } ردًا محفوظًا حتى يكتب المستفيد
}
channel-trouble = لم تُرسل: { $failed }، غير مؤكدة: { $unconfirmed }
channel-rate = سرعة الإرسال
channel-per-second = حتى { $rate } في الثانية
channel-asked = سُئلت المنصة
channel-never-asked = لم تُسأل المنصة بعد.
check-is-well = سليم
check-is-ill = يحتاج إلى انتباه
check-expires = تنتهي الصلاحية
check-left = بقي { $left } من { $limit }

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
