# The admins' portal: words of many of its pages.

menu = Sections
troubles = Nothing was done yet. Put this right first:
who = Person or group
nav-overview = Overview
nav-guests = Guests
nav-invitations = Invitations
nav-import = Import
nav-users = Users
nav-groups = Groups
nav-applications = Applications
nav-letters = Mail log
nav-audit = Activity
nav-settings = Settings

search = Search
filter = Filter
filter-all = All
matches =
    { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }
or-more = or more
paging = Pages of the list
first-page = First page
next-page = Next page
nothing-matches = Nothing matches “{ $search }”.
save = Save
add = Add
remove = Remove
show = Show
look = Look
name = Name
name-optional = Name (optional)
address = E-mail address
state = State
description = Description
when = When
never = never
no-end = no end
not-known-yet = not known yet
object-id = Object id
client-id = Client id
issuer = Issuer
principal-name = User principal name
last-sign-in = Last sign-in
one-per-line = One per line.
role-bearing = leads to a directory role
who-hint = An e-mail address, or the name of a group.

guest-pending = Invited
guest-accepted = Accepted
guest-expired = Link expired
guest-declined = Declined
guest-reported = Reported
guest-revoked = Withdrawn
guest-active = Active
guest-stale = To be confirmed
guest-ended = Access ended
guest-blocked = Blocked

letter = Letter
letter-queued = Waiting
letter-sending = On its way
letter-sent = Delivered
letter-refused = Refused
letter-given-up = Given up
letter-suppressed = Held back
letter-withdrawn = Not sent any more
letter-invitation = Invitation
letter-copy = Copy of an invitation
letter-reminder = Reminder
letter-code = Code
letter-notice = Notice
to = To
from = From
subject = Subject
tries = Tries
opened = Opened
no-letters = No letter has been sent yet.
letter-doubtful = May have come twice, with the same Message-ID: it was tried again although it may have arrived, at
letter-preview = The letter
plain-text = Plain text

done-resent = A new link is on its way.
done-reminded = A reminder is on its way.
done-revoked = The invitation is withdrawn.
done-blocked = Blocked. All sign-ins have ended.
done-unblocked = No longer blocked.
done-reset = The access was reset. A new invitation is on its way.
done-confirmed = Confirmed. The guest can sign in again.
done-saved = Saved.
done-added = Added.
done-removed = Removed.
done-domain-verified = The record was found. The domain is verified.
done-domain-not-found = The record was not found yet. It can take an hour until a new record is seen everywhere.
done-leads-nowhere = Nothing was sent: the guest could not accept it, as they or their domain are blocked or their stay has ended.
done-over = Nothing was sent: they have answered meanwhile, or the invitation was withdrawn.
done-not-revoked = Nothing was withdrawn: they have accepted meanwhile, or the invitation had ended before. Whoever has accepted comes in until an admin blocks or removes them.
done-enough-letters = Nothing was sent: this mailbox has had as many letters as it gets in a day. Try again tomorrow.
done-over-quota = Nothing was sent: that is enough for today, as you, your organisation or this domain has had its share. Try again tomorrow.
done-no-more-letters = Nothing was sent: they asked for no more letters from your organisation. Whoever invites them in the portal without a letter can pass the link on.

figure-active-guests = active guests
figure-pending-invitations = invitations waiting
figure-members = users
figure-applications = applications
warnings = To look at
no-warnings = All is well.
warning-unverified = No domain is verified. Guests read “unverified organisation” in letters and on pages.
warning-undelivered =
    { $count ->
        [one] { $count } letter could not be delivered.
       *[other] { $count } letters could not be delivered.
    }
warning-stale =
    { $count ->
        [one] { $count } guest waits for a sponsor’s word.
       *[other] { $count } guests wait for a sponsor’s word.
    }
warning-no-open-application = No application admits guests yet.
warning-reported =
    { $count ->
        [one] { $count } invitation was reported as unwanted.
       *[other] { $count } invitations were reported as unwanted.
    }
