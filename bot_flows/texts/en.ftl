### The replies in English. The line before each text says where it may stand: private, public (at most 200
### characters, nothing personal), or staff.

## Welcome and help

# private
welcome =
    Welcome to Tawasul, the beneficiary care service of the Ministry of Education.
    Write your matter here in your own words, with pictures or files if you have them, and we will register it under a number you can follow it by. To check an earlier request, send its number.
# private
help =
    We are glad to help:
    • To ask, complain or suggest something: write it here in a message.
    • To check a request: send its ten-digit number.
    • To talk to a person: send the word “agent”.
    Urgent matters: 19996, round the clock.
# private
new-request-how = Please write your matter in one message or more, and name the school or office and the city if you can. Never send a password or a verification code.
# private
thanks = You are welcome. We are always here to help.
# private
name-unknown = there
button-new-request = New request
button-status = Request status
button-human = Talk to a person

## Registering a request

# private
ack-private =
    Hello { $name }, we received your message and registered it as { $ticket }.
    Type: { $type }
    With: { $entity }
    Expected reply by: { $due }
    To check the request at any time, send its number.
# private
ack-merged = We added your message to your open request { $ticket }, so no new request is needed. Expected reply by { $due }.
# public
ack-public = Hello, we have logged your message. The request number and details are in your private messages. Please do not post personal data here.
# public
move-to-dm = Hello, to protect your privacy please send us a private message or call 19996 so that we can help you.
# private
ask-details = To help you accurately we need: { $missing }. Please send it in this private chat and we will continue with { $ticket }. Without a reply within { $days } working days the request is paused; it goes on whenever you reply.
# private
out-of-scope = Thank you for writing. This is outside the remit of the Ministry of Education; the competent body is { $to_entity }. You can reach it here: { $contact }.
# public and private
out-of-hours = Hello, we have your message; the team will follow it up on the next working day ({ $next_open }). Urgent matters: 19996, round the clock.
# private
unreadable = We could not read this kind of message. Please write your matter as text, or send it as a picture, a PDF file or a voice message.

## Status of a request

# private
status-open =
    Your request { $ticket }: { $status }.
    With: { $entity }
    Registered on: { $since }
    Expected reply by: { $due }
# private
status-closed-case = Your request { $ticket } is closed. If something about it remains, please write to us here.
# private
status-not-found = We found no request { $ticket } linked to this account. Please check the number, or write from the account that filed it.
# private
status-which = Please send the ten-digit request number as you received it from us, and we will tell you its status.
# private
number-mistyped = The number { $ticket } seems to contain a typing mistake. Please check it in the message we sent when we registered your request, and send it again.
# public
status-public-refusal = Hello, to protect your privacy we do not show the status of requests in public. Please send us the request number in a private message.

## Safety and staff

# private
urgent-child =
    Your safety and your children's safety come first. We have brought this to a specialist now, who will contact you urgently.
    If there is danger at this moment call 911; the child helpline is 116111.
# public
urgent-child-public = We have your message and are treating it urgently. Please send us a private message now or call 19996. If there is danger now: 911.
# private
human-handover = We have handed your chat to a member of staff, who will reply to you here as soon as possible. Your request number is { $ticket }.
# private
abuse-notice = We understand your frustration and want to help. Please describe the problem without insults so that we can deal with it.

## Personal data

# public
pii-warning-public = Your post seems to contain personal data. For your privacy please delete it; we will follow up with you in private messages.
# private
pii-masked-private = Your data reached us and is stored protected in request { $ticket }; there is no need to send it again. We will never ask for a password or a verification code.
# private
privacy-notice = Your data is used only to handle your request and is kept for the lawful period. You may see it, and ask to correct or destroy it, under the Personal Data Protection Law. Details: { $url }
# private
opt-out = Notifications other than on your open requests are now off. Send “on” to turn them back on.
# private
opt-in = Notifications are on again. Send “stop” to turn them off.
# public
suspected-impersonation = Warning: the account { $handle } is not ours. Please give it no data. Our verified accounts are listed on the ministry's website.

## The way of a request

# private
interim = We apologise for the delay on your request { $ticket }. Reason: { $reason }. New expected date: { $due }. Thank you for your patience.
# private
escalation-notice = Your request { $ticket } passed the time allowed at { $from_entity } and was escalated automatically to { $to_entity } on { $date }. You need do nothing; we will keep you informed.
# private
transferred = This matter belongs to { $to_entity }. We passed your request { $ticket } to them on { $date }. They will answer you, and you can still follow it with us.
# private
resolved = Your request { $ticket } has been handled. Answer: { $summary }. If you disagree you may object until { $objection_until } by sending the word “objection”.
# public
resolved-public = Hello, your message has been handled and the answer is in your private messages. Thank you for writing.

## Opinion and objection

# private
survey = How satisfied are you with the handling of your request { $ticket }? Send a number from 1 to 5: 1 very dissatisfied, 2 dissatisfied, 3 neutral, 4 satisfied, 5 very satisfied.
# private
survey-thanks-good = Thank you for your rating. We are glad to have helped.
# private
survey-thanks-bad = Thank you for your rating. We are sorry the service fell short. Tell us what was not solved, or send “objection” to have your request { $ticket } reviewed.
# private
objection-received = We received your objection on request { $ticket }, recorded as { $objection }. It is reviewed by { $reviewer }, who took no part in the first handling. Expected answer by { $due }.
# private
objection-accepted = After review your objection { $objection } is accepted. Your request { $ticket } is reopened with { $entity }; expected answer by { $due }.
# private
objection-rejected = After review of your objection { $objection } the action taken is upheld for these reasons: { $reasons }. { $next_step }
# public and private
praise-thanks = Thank you for your kind words; we have passed them on to { $entity }.

## Outages

# public and private
outage-broadcast = We know that { $system } has been hard to reach since { $since }; the technical team is on it. There is no need to file a request; we will announce here when it is back.
# public and private
outage-over = { $system } is back. We apologise for the inconvenience; if the problem continues for you, please message us privately.

## Staff

# staff
coordinator-overdue = Coordinator notice: { $ticket } ({ $topic }) is due in { $left }. It escalates automatically to { $to_entity } at { $at }.
# staff
minister-brief = Minister's brief: requests at the top level: { $n }. Oldest: { $ticket }, open for { $age }. Main topics: { $topics }. Slowest entities: { $entities }.

## Types and statuses

type-inquiry = Inquiry
type-complaint = Complaint
type-request = Request
type-observation = Observation
type-suggestion = Suggestion
type-report = Report
type-objection = Objection
type-praise = Thanks
type-other = Other
type-spam = Spam
type-abuse = Abuse
type-chatter = Greeting
type-status = Status question
type-survey-reply = Rating
status-received = registered
status-in-progress = being handled
status-waiting-citizen = waiting for your reply
status-answered = answered
status-closed = closed
