# Letters. Subjects and senders hold nothing a tenant wrote but a proven domain (SECURITY 29).

letter-unverified = unverified organisation
letter-an-unverified = an unverified organisation
letter-from = { $organisation } via { $house }
letter-from-unverified = Unverified organisation via { $house }
letter-footer = { $house } sent this to { $to } for { $tenant } ({ $organisation }).
letter-footer-unverified = { $house } sent this to { $to } for an organisation that calls itself “{ $tenant }” and has not proven a domain.
letter-no-more = No more letters from { $tenant }
letter-words = { $inviter } wrote:
letter-or-copy = Or copy this address into your browser:

letter-invited = { $inviter } of { $tenant } ({ $organisation }) invites you as a guest.
letter-invited-to = { $inviter } of { $tenant } ({ $organisation }) invites you as a guest, to use { $app }.
letter-open-invitation = See the invitation
letter-how = You sign in with the account you already have at work, or with a code sent to this address. Nothing is accepted before you have seen what it is.
letter-good-until = The invitation is open until { $until }.
letter-access-ends = The access it gives ends on { $date }.
letter-unexpected = If you did not expect it, you can leave it: nothing happens without you.

letter-invitation-subject = Invitation from { $from }
letter-invitation-title = You are invited
letter-reminder-subject = Reminder: your invitation from { $from }
letter-reminder-title = Your invitation is still open
letter-reminder-lead = You have not answered yet.
letter-fresh-link-subject = New link for your invitation from { $from }
letter-fresh-link-title = Here is your new link
letter-fresh-link-lead = You asked for it; earlier links no longer work.

letter-copy-subject = Copy: an invitation from { $from }
letter-copy-title = Somebody was invited
letter-copy-lead = { $inviter } of { $tenant } ({ $organisation }) invited { $guest } as a guest and named you to be told.
letter-copy-lead-to = { $inviter } of { $tenant } ({ $organisation }) invited { $guest } as a guest, to use { $app }, and named you to be told.
letter-copy-no-link = Only { $guest } can accept, so this copy has no link. You need not do anything.

letter-code-sign-in-subject = Your code to sign in
letter-code-redeem-subject = Your code to accept the invitation
letter-code-connect-subject = Your code to connect another account
letter-code-sign-up-subject = Your code to make an account
letter-code-reset-subject = Your code to choose a new password
letter-code-sign-in-lead = This code signs you in at { $tenant }:
letter-code-redeem-lead = This code shows { $tenant } that the invitation reached you:
letter-code-connect-lead = This code lets the account { $account } take the place that { $tenant } offered to you:
letter-code-connect-care = Type it only if { $account } is your own account.
letter-code-sign-up-lead = This code shows that { $to } is your address:
letter-code-reset-lead = This code lets you choose a new password for { $to }:
letter-code-where =
    { $minutes ->
        [one] Type it in the browser window in which you asked for it, within a minute.
       *[other] Type it in the browser window in which you asked for it, within { $minutes } minutes.
    }
letter-code-unexpected = Tell it to nobody; we never ask for it. If you did not ask for a code, you can leave this letter: nobody gets in without it.

letter-welcome-subject = You are in
letter-welcome-title = Welcome
letter-welcome-lead = You are now a guest of { $tenant } ({ $organisation }).
letter-welcome-lead-to = You are now a guest of { $tenant } ({ $organisation }) and can use { $app }.
letter-welcome-open = Open
letter-welcome-leave = On your account page you see what you accepted, and can leave again at any time.

letter-accepted-subject = { $guest } accepted your invitation
letter-accepted-title = Your guest is here
letter-accepted-lead = { $guest } accepted your invitation.
letter-accepted-lead-name = { $name } ({ $guest }) accepted your invitation.
letter-accepted-app = They can now use { $app }.

letter-declined-subject = { $guest } will not come
letter-declined-title = Your guest will not come
letter-declined-lead = { $guest } declined your invitation. Inviting them again undoes this.
letter-declined-no-more = { $guest } declined your invitation and wants no more letters from { $tenant }. If you agree otherwise with them, invite them without a letter and hand the link on yourself.
letter-declined-reported = { $guest } reported your invitation as unwanted. They get no more letters about it, and your administrators can see the report.

letter-connected-subject = An invitation was accepted with another address
letter-connected-title = Accepted with another address
letter-connected-lead = The invitation of { $tenant } to { $guest } was accepted with the account { $account }.
letter-connected-undo = If that is not right, it can be undone until { $until }.
letter-connected-button = Undo this
letter-connected-fine = If it is right, there is nothing to do.

letter-password-subject = Your password was changed
letter-password-title = Your password was changed
letter-password-lead = The password of { $to } was changed on { $moment }.
letter-password-not-you = If that was not you, choose a new one now, with “Forgot your password?” on the sign-in page.

letter-undone-subject = An acceptance with another address was undone
letter-undone-title = The acceptance was undone
letter-undone-lead = Somebody who was told of it undid that { $account } accepted the invitation to { $guest }. That account has lost what came with it.
letter-undone-next = { $guest } waits again, and no link works. Find out who it was before you invite them again.

letter-new-member-subject = Your new account
letter-new-member-title = You have an account
letter-new-member-lead = { $tenant } ({ $organisation }) made an account for { $to }.
letter-new-member-how = Open the page, type { $to } and choose “Forgot your password?”: a code to this mailbox lets you choose a password.

letter-waits-subject = { $guest } waits for your word
letter-waits-title = A guest waits for your word
letter-waits-recovered = { $guest } chose a new password by mail. Somebody else may have that mailbox now.
letter-waits-mailbox-gone = The mail server of { $guest } knows this address no more. Its owner may have left.
letter-waits-confirmation = { $guest } wants to sign in and asks you to confirm that it is still the same person.
letter-waits-reset = { $guest } signs in with another account than before and asks you to reset the access.
letter-waits-do = Until you have said so, they cannot sign in. Ask them, but not by mail to that address.
letter-waits-open = Look at the guest

letter-access-reset-subject = Your access to { $organisation } was reset
letter-access-reset-title = Your access was reset
letter-access-reset-lead = The sign-in of { $guest } at { $tenant } was reset. Whoever was signed in with it is signed out.
letter-access-reset-same = A new invitation goes to this address. What was given to you waits until you accept it.
letter-access-reset-other = A new invitation goes to { $account }. If that is not you, tell the person who invited you.

letter-asked-subject = { $app } asks whether it is you
letter-asked-title = { $app } asks whether it is you
letter-asked-text = Somebody uses { $app } with your account and waits for your answer until { $until }.
letter-asked-message = They see: { $message }
letter-asked-open = Look and answer
letter-asked-not-you = If that was not you, decline, or do nothing: nobody comes in without your answer.

letter-domain-missing = We looked for the TXT record that shows that { $domain } is yours, and it is not there. If it is not back by { $until }, the domain decides nothing new here: nobody is led to you by it, and letters no longer carry it.
    .title = The record for { $domain } is gone
letter-domain-lapsed = The TXT record that shows that { $domain } is yours has been gone for seven days. The domain decides nothing new here any more: nobody new is led to you by it, letters no longer carry it, and no password is reset by mail to it. The record of before counts no more. To have the domain back, publish the new record that you find in the portal’s settings, and press “Look now” there.
    .title = { $domain } has lapsed
letter-domain-taken = Your claim to { $domain } had lapsed, and another organisation has proven the domain since. If that is not right, tell whoever runs this server.
    .title = { $domain } now belongs to another organisation
letter-domain-people = Nobody loses an account: your people still sign in, here and where they are guests already.
letter-domain-publish = Publish this as a TXT record at exactly { $domain }, and leave it there:
letter-domain-open = Look at your domains
