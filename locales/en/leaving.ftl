# Ways out: refused, signed out, on to the application, or something went wrong.

refused-host = The request came from
refused-detail = For the developer:
refusal-home-refuses = Your organisation said no
    .text = The place where you have your account did not let you sign in. Your account may be disabled, or not allowed here.
refusal-visit-forbidden = Your organisation does not allow this visit
    .text = Its rules do not let your account sign in to this organisation.
refusal-domain-blocked = Guests from your domain are not admitted
    .text = The organisation you want to visit does not admit guests from your domain.
refusal-person-blocked = Your access is blocked
    .text = The organisation you want to visit has blocked your access.
refusal-access-ended = Your access has ended
    .text = You were given access for a time, and that time is over.
refusal-stale = Is this still you?
    .text = You have not been here for a long time, or your mailbox has changed. The person who answers for you needs to confirm that it is still you.
ask-sponsor = Ask by mail
sponsor-asked = We have written to them. You can sign in once they have answered.
refusal-other-address = The invitation is for another address
    .text = Sign in with the account that the invitation was sent to, or ask to be invited with this one.
refusal-other-identity = This address belongs to another account
    .text = Somebody here has this address and signs in with another account. If that is you, sign in with that one; if your account has changed, ask to have your access reset.
refusal-not-invited = You are not invited yet
    .text = You have no access to this organisation. Ask somebody there to invite you.
refusal-invitation-over = Your invitation is over
    .text = You were invited, but the invitation was not used in time or does not hold any more. Ask to be invited again.
refusal-not-admitted = This application is not open to you
    .text = It does not admit guests, or it was not given to you.
refusal-not-assigned = This application is not given to you
    .text = It can be opened only by those it was given to.
refusal-lost-thread = Let us start again
    .text = These steps were begun in another browser or took too long. Nothing is lost: open the link again.
refusal-lost-start = Let us start again
    .text = These steps were begun in another browser or took too long. Nothing is lost: begin where you began before, at the application, at the link of a letter, or at your own page.
refusal-sign-in-over = This sign-in is over
    .text = It was finished before, or took too long. Go back to the application and sign in from there.
refusal-device-over = This request is over
    .text = It was answered before, or took too long. Start again on the device.
refusal-asked-other = Somebody else was asked
    .text = You are signed in with another account than the one this is for. Nothing was answered.
refusal-no-role = This part is for admins
    .text = Your account has no administrative role in this organisation. Ask an admin if you need one.
refusal-bad-request = The application sent something we cannot answer
    .text = This is a mistake in the application, not yours.

sign-out = Sign out
sign-out-all = Sign out of all
sign-out-title = Sign out of { $tenant }?
sign-out-text = This ends your sign-in at { $tenant } in this browser.
stay-signed-in = Stay signed in
signed-out = You are signed out
    .text = Your sign-in at { $tenant } has ended in this browser.
signed-out-withheld = An application of { $host } asked to be opened now. Nobody here answers for it, so you are not sent on.
sign-in-again = Sign in again
back-to-app = Back to { $app }
to-own-page = To your own page
form-post-title = One moment
form-post-text = You are signed in and on your way. If nothing happens, go on by the button.

wait-seconds =
    { $seconds ->
        [one] Try again in one second.
       *[other] Try again in { $seconds } seconds.
    }
problem-bad-request = We cannot read this request
    .text = Something in the address or the form is not as it should be. Go back and try again.
problem-forbidden = You may not do this
    .text = Your account has no right to it. Somebody who administers the organisation can help.
problem-stale-form = This page is too old
    .text = You have signed in again since you opened it, or it was open for too long. Nothing was done with what you sent.
    .again = Open it again
problem-not-found = There is nothing here
    .text = The address may be mistyped, or what was here is gone.
    .again = Back to the overview
problem-method = This cannot be done here
    .text = The address is right, but it cannot be used in this way. Go back and try again.
problem-too-large = That is too large
    .text = What you sent is larger than what can be taken.
problem-too-many = That was too often
    .text = Too many requests came from you in a short time.
problem-broken = Something broke
    .text = That is our fault, not yours. Try again; if it happens again, tell us the number below.
problem-busy = Many people are at the door
    .text = The server is busy for a moment. Nothing you did is lost.
