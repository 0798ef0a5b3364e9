### The staff's pages in English.

product = Tawasul
product-line = Beneficiary Care Centre
skip-to-content = Skip to content
nav = Sections
nav-cases = Cases
nav-tasks = To post
nav-record = Record
nav-channels = Channels
nav-quarantine = Quarantine
nav-health = Health
other-language = العربية
sign-out = Sign out
live-lost = Live updates stopped. Trying to reconnect…

## Sign-in

sign-in-title = Sign in
sign-in-lead = The case inbox for ministry staff
sign-in-username = User name
sign-in-password = Password
sign-in-submit = Sign in
sign-in-refused = The user name or the password is wrong.
sign-in-throttled = Too many wrong attempts. Wait a quarter of an hour, then try again.

## List of cases

cases-title = Cases
view-open = Open
view-needs-person = Needs a person
view-mine = Mine
view-closed = Closed
views-label = Lists of cases
search-label = Search by tracking number or message text
search-placeholder = Tracking number or a word of the message
search-submit = Search
filter-unit = Unit
filter-unit-all = All units
filter-account = Account
filter-account-all = All accounts
filter-clear = Clear filters
list-empty = No cases here
list-empty-open = All cases are done. New ones appear here as they arrive.
list-empty-search = No case matches your search. Check the number or try another word.
list-next = Older
list-first = Back to the newest
list-search-results = Results for “{ $search }” among open and closed cases
count-more = { $count }+
unassigned = Unassigned
needs-person = Needs a person
is-public = Public

## One case

back-to-list = Back to the list
case-heading = Case
case-facts = Details
case-actions = Actions
case-history = History
fact-type = Type
fact-urgency = Urgency
fact-unit = Unit
fact-assignee = Assignee
fact-account = Account
fact-phone = Phone
fact-opened = Opened
fact-due = Due
fact-closed = Closed
citizen-unnamed = Unnamed citizen
assign-to-me = Assign to me
take-up = Start work
close-case = Close case
reopen-case = Reopen case
thread-label = Conversation
thread-earlier = Older messages
thread-latest = Back to the newest messages
thread-empty = This case has no messages yet.
author-elsewhere = Answered in the platform's own inbox
author-bot = Automatic reply
author-agent = Agent
author-system = System
message-public = In public
message-private = Private
message-edited = edited
message-edited-before = Before the edit
message-deleted = Deleted by the sender
message-deleted-show = Show what was written
warn-public = This conversation is public. Do not write a tracking number, ID, phone number or anything personal.
warn-blocked = The citizen blocked our account; messages will not arrive until they write again.
warn-window-closed = More than { $hours } hours have passed since the citizen’s last message. You may reply: an invitation to write is sent first, and your reply follows once the citizen writes.
warn-no-account = The account “{ $account }” is no longer connected. The conversation can be read but not answered.
warn-read-only = The account “{ $account }” is read only: messages arrive, and nothing is sent from it.
warn-closed = This case is closed. Reopen it to reply.
warn-manual = A manual channel: the system will not send your reply. It is kept under “To post”, and reaches the citizen when a person posts it on the platform.
reply-title = Reply to the citizen
reply-way = Where to answer
reply-way-public = In public, under what he wrote
reply-way-private = Privately through { $account }, only he reads it
reply-label = Reply text
reply-placeholder = Write your reply…
reply-after = After sending, the case becomes
reply-submit = Send
reply-submit-anyway = Send anyway
reply-submit-manual = Keep for posting by hand
reply-hint = Send with

## Files of citizens

message-link = On the platform
file-picture = Picture { $place } of { $count }
file-open = Open the picture in full
file-download = Download
file-waiting = Being fetched from the platform
file-waiting-again = Not here yet: { $reason }. It is tried again by itself.
file-failed = Could not be fetched: { $reason }.
file-again = Try again
file-unknown = Unknown kind of file. Open it only if you know what it is.
file-trouble-too-large = it is larger than allowed
file-trouble-kind-not-taken = files of this kind are not taken
file-trouble-unsafe-address = its address is not a safe one
file-trouble-empty = it is empty
file-trouble-not-given = the platform does not give it; it may be gone by now
file-trouble-platform-away = the platform does not answer
file-trouble-credentials = the platform rejects our credentials
file-trouble-no-account = the account is no longer connected
file-trouble-not-stored = it is missing from the file store
file-trouble-our-fault = something went wrong on our side

## Why a reply was not sent

refusal-no-such-case = There is no case of this number that you may see.
refusal-empty = The reply is empty. Write something, then send.
refusal-too-long = The reply is longer than 10,000 characters. Shorten it or split it.
refusal-case-closed = The case is closed. Reopen it, then send.
refusal-other-conversation = The conversation of this case has changed. Nothing was sent, so that the reply cannot reach somebody else. Check the page, then send again.
refusal-newer-message = The citizen wrote again after you opened the page. Read the new message, then send if your reply still fits.
refusal-form-used = Another reply was already sent from this form. Check your text below, then send it again.
refusal-personal-in-public = The reply contains a personal number (tracking number, ID or phone) and the conversation is public. Remove it, and ask the citizen to continue in private messages.
refusal-contact-gone = The citizen blocked our account; this message would not arrive.
refusal-no-account = This account is no longer connected, so nothing can be sent from it.
refusal-read-only = This account is read only, so nothing can be sent from it.

## What was understood

understood = What the system understood
understood-of = Of the citizen’s last message,
understood-because = because of
understood-sure = { $percent }% sure
field-type = Type
field-topic = Topic
field-sentiment = Sentiment
field-urgency = Urgency
field-language = Language
field-dialect = Dialect
field-region = Region
sentiment-negative = Negative
sentiment-neutral = Neutral
sentiment-positive = Positive
sentiment-mixed = Mixed
dialect-msa = Standard Arabic
dialect-gulf = Gulf
dialect-hejazi = Hejazi
dialect-egyptian = Egyptian
dialect-levantine = Levantine
dialect-other = Another
language-ar = Arabic
language-ar-latn = Arabic in Latin letters
language-en = English
language-ur = Urdu
language-fa = Persian
language-mixed = Mixed
language-und = Unknown
region-riy = Riyadh
region-mak = Makkah
region-mad = Madinah
region-qas = Qassim
region-eas = Eastern Province
region-asr = Asir
region-tab = Tabuk
region-hai = Hail
region-nor = Northern Borders
region-jaz = Jazan
region-naj = Najran
region-bah = Al-Bahah
region-jou = Al-Jawf
arabic-hint = Read by machine in Arabic letters:

## What identifies a person

entity-tracking-number = Tracking number
entity-national-id = National ID
entity-iqama = Resident ID
entity-phone = Phone number
entity-iban = IBAN
entity-email = E-mail address
entity-name = Name
entity-date = Date
entity-invalid = (not valid)
show-hidden = Show
shown-title = A hidden value shown to you
shown-recorded = Your look at this value is recorded.
shown-hide = Hide

## Values

status-received = New
status-in-progress = In progress
status-waiting-citizen = Waiting for citizen
status-answered = Answered
status-closed = Closed
type-inquiry = Inquiry
type-complaint = Complaint
type-request = Request
type-observation = Observation
type-suggestion = Suggestion
type-report = Report
type-objection = Objection
type-praise = Praise
type-other = Other
type-spam = Spam
type-abuse = Abuse
type-chatter = Chatter
type-status = Status question
type-survey-reply = Survey reply
urgency-low = Low
urgency-normal = Normal
urgency-high = High
urgency-critical = Critical
channel-telegram = Telegram
channel-whatsapp = WhatsApp
channel-x = X (Twitter)
channel-messenger = Messenger
channel-facebook-page = Facebook page
channel-instagram = Instagram
channel-teams = Teams
channel-manual = Manual channel
kind-text = Text
kind-image = Image
kind-video = Video
kind-audio = Voice message
kind-document = File
kind-location = Location
kind-contact = Contact card
kind-sticker = Sticker
kind-button = Choice
kind-reaction = Reaction
kind-unsupported = Unsupported kind
kind-comment = Comment
kind-mention = Mention
delivery-queued = Queued
delivery-held = Waits for the citizen to write again
delivery-sending = Sending
delivery-sent = Sent
delivery-delivered = Delivered
delivery-read = Read
delivery-failed = Not sent
delivery-unconfirmed = May not have arrived
delivery-failed-reason = Not sent: { $reason }
delivery-unconfirmed-hint = It may not have arrived, and is not repeated by itself. Ask the citizen before you send it again.
delivery-by-hand-queued = Waiting to be posted by hand
delivery-by-hand-sent = Posted by hand
delivery-by-hand-failed = Could not be posted
step-case-opened = Case opened
step-message-joined = Message joined the case
step-case-routed = Routed to the unit
step-handed-off = Handed to a person
step-reply-queued = Replied to the citizen
step-status-changed = Status changed
step-status-changed-to = Status became: { $status }
step-assigned = Case assigned
step-taken-up-again = The citizen wrote again; back to work
step-urgency-raised = Urgency raised
step-posted-by-hand = Reply posted by hand on the platform
step-not-posted = Reply could not be posted by hand
actor-bot = Automatic reply
actor-contact = Citizen
actor-system = System
actor-agent = Agent
outcome-opened-case = Opened a case
outcome-joined-case = Joined a case
outcome-answered-by-flow = Answered by the bot
outcome-mention = Mention
outcome-applied = Applied
outcome-ignored = Ignored
outcome-quarantined = Quarantined
outcome-waiting = Waiting
role-agent = Agent
role-coordinator = Coordinator
role-supervisor = Supervisor
mode-on = On
mode-read-only = Read only
mode-off = Off
check-token = Token
check-webhook = Webhook
check-quality = Quality rating
check-rates = Platform limits
check-reads = Reads this month
check-budget = Budget
check-account = Account
check-partner = Partner
check-keys = Keys
alarm-misconfigured = The platform rejects our credentials
alarm-check-failed = The platform reports a fault
alarm-check-stale = The platform has not been asked for long
alarm-token-expires = The token is about to expire
alarm-budget-low = The allowance is nearly used up
alarm-quiet = Quieter than usual
alarm-books = The books do not balance
alarm-do-misconfigured = Replies wait. The technical team must renew the token or the permissions.
alarm-do-check-failed = Show the technical team what the platform says.
alarm-do-check-stale = The technical team should see whether the schedule and the media worker run.
alarm-do-token-expires = The technical team must renew it before then.
alarm-do-budget-low = Reduce what is sent, or have the allowance raised.
alarm-do-quiet = At this hour messages usually come. Write to the account yourself to see whether they arrive.
alarm-do-books = Some events have no known outcome. Show this to the technical team.

## Quarantine

quarantine-title = Quarantine
quarantine-lead = Messages that arrived and could not be processed. Nothing is lost: they stay here until they are processed again.
quarantine-empty = Nothing in quarantine
quarantine-empty-line = Everything that arrived was processed as it should be.
quarantine-replay = Process selected again
quarantine-select = Select event { $id }
quarantine-body = What arrived
quarantine-attempts = { $count ->
    [one] one attempt
   *[other] { $count } attempts
}
quarantine-replayed = { $count ->
    [0] Nothing was selected.
    [one] One event is being processed again.
   *[other] { $count } events are being processed again.
}

## Recording what came in by hand

optional = (optional)
record-title = Record a message that came in by hand
record-lead = These channels are manual: their platforms offer us no interface, so nothing gets here unless somebody writes it down. Record the message as the citizen wrote it; it opens a case like any other.
record-account = Channel
record-handle = The citizen’s name on the platform
record-handle-hint = User name or mobile number, as the platform knows it.
record-name = The citizen’s own name
record-text = Text of the message
record-text-hint = As it was written, unchanged. A screenshot alone will do when there is no text.
record-visibility = Who can see the message?
record-private = Private
record-private-hint = Only the citizen and our profile
record-public = Public
record-public-hint = A comment or post that others read
record-link = Link to the message or post
record-sent-at = When was it written?
record-sent-at-hint = Riyadh time. Leave it empty if it was just now.
record-screenshot = Screenshot
record-screenshot-hint = PNG, JPEG or WebP, up to 5 MB.
record-submit = Record the message
record-filed = Recorded in case
record-waiting = Recorded; it is being processed.
record-look-again = Refresh
record-settled = Recorded. What became of it: { $outcome }
record-quarantined = Recorded, but it could not be processed and is in quarantine.
record-no-account = You have no manual channel
record-no-account-line = Manual channels are added in the configuration of accounts.
record-choose-again = If you chose a screenshot, choose it again.
record-refusal-no-account = This channel is not yours to record for.
record-refusal-no-handle = Write the citizen’s name on the platform, so that we know whom to answer.
record-refusal-empty = Neither text nor picture. Write the text or choose a screenshot.
record-refusal-too-long = One of the fields is longer than allowed.
record-refusal-bad-link = This is no link. It must begin with https://
record-refusal-bad-time = We did not understand the date and time.
record-refusal-in-the-future = This time is still to come.
record-refusal-too-old = This is more than 30 days ago. Leave the time empty and write the date into the text.
record-refusal-no-visibility = Choose whether the message is private or public.
record-refusal-screenshot-too-large = The picture is larger than 5 MB. Make it smaller and choose it again.
record-refusal-no-image = The file is no PNG, JPEG or WebP picture. Choose another.
record-refusal-form-used = Another message was recorded from this form before. Check what you wrote, then record it again.

## Replies that people post by hand

tasks-title = Replies to post by hand
tasks-lead = These channels are manual: the system sends nothing there. Copy the reply, post it from our profile on the platform, then confirm here that it is posted.
tasks-stopped = All sending is stopped, so post nothing until it is resumed. Confirm only what is posted already.
tasks-empty = No replies wait to be posted
tasks-empty-line = Replies on manual channels appear here, the oldest first.
tasks-next = Newer
tasks-first = Back to the oldest
tasks-settled-posted = Noted: the reply is posted.
tasks-settled-not-possible = Noted: the reply was not posted. Its case, if it has one, needs a person again.
task-in-public = To be posted in public
task-in-private = To be sent privately
task-whose = To be done by:
task-author = Written by:
task-citizens-words = The citizen wrote
task-text = Post this text
task-copy = Copy text
task-copied = Copied
task-original = Original message
task-profile = Our profile there
task-to = To:
task-posted = Posted
task-not-possible = Could not post it?
task-reason = Why (whoever wrote the reply sees this)
task-give-up = Note that it failed
task-refusal-settled-already = What became of this reply was noted before; nothing was changed.
task-refusal-reason-missing = Write why it could not be posted.

## Channels, and the switch

outgoing-stopped = All outgoing messages are stopped.
outgoing-stopped-by = By { $who },
outgoing-held-back = By the configuration of the service. Replies wait and go out once it is changed.
by-command-line = the command line
channels-title = Channels
channels-lead = Each account of ours: what arrives, what waits to be sent, and what its platform says.
channels-empty = Your unit owns no account.
switch-title = Stop all outgoing messages
switch-title-stopped = All outgoing messages are stopped
switch-lead = Nothing leaves on any channel, within two seconds. Nothing is lost: replies wait in their order.
switch-lead-stopped = Replies wait. When you resume they go out in order; those whose reply window has closed wait for the citizen to write again.
switch-reason = Reason, as all staff will read it
switch-reason-resume = Note (optional)
switch-lacks-reason = Write the reason, so that colleagues know why nothing is sent.
switch-stop = Stop everything
switch-resume = Resume sending
channel-well = No alarms
channel-last = Last event
channel-nothing-yet = Nothing has arrived yet
channel-events = Events
channel-waiting = { $count } waiting
channel-quarantined = { $count } in quarantine
channel-queue = Replies
channel-queue-empty = None waiting
channel-queued = { $count ->
    [one] one waiting
   *[other] { $count } waiting
}
channel-oldest = oldest
channel-held = { $count } wait for the citizen to write again
channel-trouble = { $failed } not sent, { $unconfirmed } unconfirmed
channel-rate = Sending rate
channel-per-second = up to { $rate } per second
channel-asked = The platform was asked
channel-never-asked = The platform has not been asked yet.
check-is-well = well
check-is-ill = needs attention
check-expires = expires
check-left = { $left } left of { $limit }

## Health

health-title = Health
health-lead = Everything received in the last 24 hours, and what became of it.
health-accounts = Accounts
health-books = The books
health-books-lead = Per account and hour: received = all outcomes + waiting.
health-books-empty = Nothing arrived in the last 24 hours.
health-trouble = Outgoing messages in trouble
health-trouble-empty = No messages in trouble.
health-well = Healthy
health-rejected = The platform rejected our credentials
health-waiting = Oldest waiting
health-last = Last received
health-silent = Nothing received for seven days
health-queued = Waiting to be sent
health-sending = Being sent
health-failed = Not sent
health-unconfirmed = Unconfirmed
column-hour = Hour
column-account = Account
column-received = Received
column-waiting = Waiting
column-balance = Balance
column-citizen = Citizen
column-message = Message
column-reason = Reason
column-age = Since
column-case = Case
balance-yes = Balanced
balance-no = Not balanced

## Keys

keys-title = Keyboard shortcuts
keys-next = Next case
keys-previous = Previous case
keys-open = Open the case
keys-reply = Go to the reply
keys-send = Send the reply
keys-search = Search
keys-back = Back to the list
keys-help = Show these shortcuts
keys-close = Close

## What went wrong

error-title = This page cannot be shown
error-400 = We did not understand the request.
error-401 = Your session has ended. Sign in again.
error-403 = You are not allowed to do this, or the form has expired. Go back and reload the page.
error-404 = There is no page or case at this address that you may see.
error-413 = The text is larger than allowed.
error-500 = Something went wrong on our side and was noted. Try again shortly.
error-503 = The database is unavailable right now. Nothing is lost; try again in a minute.
error-other = The request could not be carried out.
error-home = To the list of cases

## Time

time-ago = { $span } ago
time-due = in { $span }
time-overdue = { $span } overdue
time-date = { $weekday } { $day } { $month } { $year }
span-moment = moments
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
size-kilobytes = { $count } KB
size-megabytes = { $count } MB
