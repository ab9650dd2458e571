# The portal: guests and invitations.

invite = Invite a guest
invite-many = Invite many
no-guests = There are no guests yet. Invite the first one.
no-invitations = No invitation has been sent yet.
export-csv = Export CSV
invited-by-column = Invited by
invited-on = Invited
link-until = Link works until
sponsor = Sponsor
sponsor-hint = The member who answers for this guest.
sponsor-empty = The member who answers for this guest. If empty, it is you.

about-guest = About this guest
signs-in-at = Signs in at
what-happened = What happened
given = Given
given-by = given by { $name }
nothing-given = Nothing is given to this person.
grant-application = Application
grant-application-as = Application, as { $role }
grant-application-without = Application, without a role
grant-group = Group
closed-to-guests = closed to guests
resend = Send a new link
remind = Send a reminder
revoke = Withdraw
block = Block
unblock = Unblock
invite-again = Invite again
see-newer = See the newer entry
confirm-guest = Still the same person

happened-invited = Invited by { $name }
happened-queued =
    { $letter ->
        [reminder] A reminder is waiting
        [new-link] A new link is waiting
       *[invitation] The invitation is waiting
    }
happened-sent =
    { $letter ->
        [reminder] A reminder was delivered
        [new-link] A new link was delivered
       *[invitation] The invitation was delivered
    }
happened-refused =
    { $letter ->
        [reminder] A reminder was refused
        [new-link] A new link was refused
       *[invitation] The invitation was refused
    }
happened-given-up =
    { $letter ->
        [reminder] A reminder could not be delivered
        [new-link] A new link could not be delivered
       *[invitation] The invitation could not be delivered
    }
happened-suppressed =
    { $letter ->
        [reminder] A reminder was held back: no more letters are wanted
        [new-link] A new link was held back: no more letters are wanted
       *[invitation] The invitation was held back: no more letters are wanted
    }
happened-withdrawn =
    { $letter ->
        [reminder] A reminder had not left yet, and was not sent any more
        [new-link] A new link had not left yet, and was not sent any more
       *[invitation] The invitation had not left yet, and was not sent any more
    }
happened-opened =
    { $count ->
        [one] The link was opened once, by a person or a scanner
       *[other] The link was opened { $count } times, by a person or a scanner
    }
happened-continued = Somebody went on from the page
happened-accepted = Accepted
happened-declined = Declined
happened-reported = Reported as unwanted
happened-revoked = Withdrawn
happened-revoked-by = Withdrawn by { $name }
happened-blocked = Blocked
happened-blocked-by = Blocked by { $name }
happened-unblocked = Unblocked
happened-unblocked-by = Unblocked by { $name }
happened-confirmed = Confirmed as the same person
happened-confirmed-by = Confirmed as the same person by { $name }
happened-reset = The access was reset
happened-reset-by = The access was reset by { $name }
happened-removed = Removed
happened-removed-by = Removed by { $name }
happened-left = Left by themselves
happened-stale = To be confirmed by the sponsor
happened-signed-in = Signed in
happened-earlier = What an admin or a sponsor did before this is not shown here

revoke-invitation = Withdraw the invitation of { $name }?
    .text = The link that { $address } has stops working at once. To come in, they need a new invitation.
reset-guest = Reset the access of { $name }?
    .text = They are signed out everywhere, and cannot come in until they accept the new invitation, which goes to { $address }.
    .without-letter = They are signed out everywhere, and cannot come in until they open the link that you pass on and prove that { $address } is theirs.

remove-guest = Remove { $name }?
    .text = The guest loses all access at once. To come back, a new invitation is needed.

invite-title = Invite a guest
invite-apps = Applications
no-role = No role
role-in = Role in { $app }
invite-landing = Guests cannot land at this application.
app-is-closed = { $app } does not admit guests yet.
open-app = Admit guests it is given to
open-app-asks = Somebody who looks after applications can open it to guests.
invite-colleague = { $address } belongs to your organisation. Only a User Administrator or an Application Administrator gives to members.
invite-more-power = This reaches further than you do: a group or a person here holds a directory role.
invite-groups = Groups
invite-groups-hint = Names, separated by ;
message-optional = Your words (optional)
message-hint = Plain text. Web addresses will not be clickable.
invite-more = More
letter-language = Language of the letter
cc = Copy to
cc-hint = The copy carries no link.
send-invitation = Send invitation
preview-letter = Preview the letter
invited-new = The invitation is on its way
invited-again = A new link is on its way
invited-already = Already a guest; what you gave is added
invited-member = A member of your organisation; what you gave is added
invited-already-without = Already a guest; nothing was chosen, so nothing was added
invited-member-without = A member of your organisation; nothing was chosen, so nothing was added
has-nothing = Nothing is given to this guest: they can open only what admits every guest. Give them an application or a group, or invite them again with one.
nothing-chosen = Nothing is chosen: the guest can open only what admits every guest.
invite-another = Invite another
show-guest = Show this person
no-letter = Send no letter; I pass the link on myself
invited-without-letter = The guest is invited; no letter was sent
link-once = This link is shown once. It proves nothing by itself: whoever opens it still has to show that the invited mailbox is theirs.
reset-redemption = Reset the access
    .text = For a guest whose account or mailbox has changed. They keep all that was given to them, are signed out everywhere, and get a new invitation. The old and the new address are told.
reset-address = Invite again by this address
reset-without-letter = The access was reset; no invitation was sent
