### The staff's pages in English.

product = Tawasul
product-line = Beneficiary Care Centre
skip-to-content = Skip to content
nav = Sections
nav-cases = Cases
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
author-bot = Automatic reply
author-agent = Agent
author-system = System
message-edited = edited
message-edited-before = Before the edit
message-deleted = Deleted by the sender
message-deleted-show = Show what was written
warn-public = This conversation is public. Do not write a tracking number, ID, phone number or anything personal.
warn-blocked = The citizen blocked our account; messages will not arrive until they write again.
warn-window-closed = More than { $hours } hours have passed since the citizen’s last message. You may reply: an invitation to write is sent first, and your reply follows once the citizen writes.
warn-no-account = The account “{ $account }” is no longer connected. The conversation can be read but not answered.
warn-closed = This case is closed. Reopen it to reply.
reply-title = Reply to the citizen
reply-label = Reply text
reply-placeholder = Write your reply…
reply-after = After sending, the case becomes
reply-submit = Send
reply-submit-anyway = Send anyway
reply-hint = Send with

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
