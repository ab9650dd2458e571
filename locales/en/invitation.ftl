# What a guest sees who opened the link of a letter.

invited-title = { $tenant } invites you
invited-by = { $inviter } invites you to be a guest at { $tenant }.
invited-by-nobody = You are invited to be a guest at { $tenant }.
invited-to = You can use
invited-address = Invited address
invited-until = Link works until
invited-next = Next, you sign in with the account you already have, or make one. Nothing happens before you accept.
invited-still-good = Your invitation is still good.
invited-decline = Decline this invitation
invited-report = I don’t know who sent this

trouble-expired = This link has expired
    .text = For your safety, the link in an invitation works for a limited time only.
trouble-replaced = There is a newer link
    .text = A newer letter was sent to you, and only the link in the newest one works.
trouble-revoked = This invitation was withdrawn
    .text = The organisation that invited you has taken the invitation back.
trouble-declined = This invitation was declined
    .text = Somebody with this link said no to it. If that was a mistake, ask to be invited again.
trouble-reported = This invitation was reported
    .text = Somebody with this link reported it as unwanted, so it can no longer be used.
trouble-blocked = This invitation can no longer be used
    .text = The organisation that invited you does not, or no longer, admit guests from your domain.
trouble-accepted = You have already accepted
    .text = This invitation has been accepted. Sign in to go on.
trouble-unknown = We don’t know this link
    .text = It may have been cut off on its way to you. Try to copy the whole link from the letter.
send-fresh-link = Send a fresh link
fresh-link-where = It is sent only to the mailbox that was invited.
fresh-link-sent = Look in your mailbox
    .text = If a fresh link can be sent, it is on its way to { $address }.
    .hint = It may take a few minutes. A new link is sent at most every ten minutes.

decline = Decline the invitation from { $tenant }?
    .text = { $tenant } is told that you said no. You do not get access. They can invite you again.
    .button = Decline
    .done = You declined
    .done-text = { $tenant } is told that you do not want to be a guest.
report = Report the invitation from { $tenant }?
    .text = Do this if you did not expect this letter or it looks like a fraud. The link stops working, { $tenant } is told, and you get no more letters from them.
    .button = Report
    .done = Thank you for telling us
    .done-text = The link no longer works, and { $tenant } is told that the letter was not wanted.
no-more-letters = Send me no more letters from { $tenant }
no-more-letters-done = You get no more letters from { $tenant }.

no-more = No more letters from { $tenant }?
    .text = { $address } gets no more invitations, reminders or copies from { $tenant }. An invitation that is open stays open.
    .button = Stop the letters
    .done = No more letters will come
    .done-text = { $address } gets no more invitations, reminders or copies from { $tenant }.

undo-what = The invitation of { $tenant } to { $invited } was accepted with the account { $account }.
undo-until = This can be undone until { $until }.
undo-asked = Undo this acceptance?
    .text = { $account } loses at once whatever came with the invitation. Nobody takes its place until { $tenant } invites again.
    .button = Undo
undo-done = It is undone
    .text = { $account } has lost whatever came with the invitation. { $tenant } is told, and decides whether to invite again.
undo-too-late = It is too late to undo this
    .text = The days for it are over. { $tenant } can still end the access; ask whoever invited.
