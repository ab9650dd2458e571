# Proving who one is.

sign-in = Sign in
find-home-text = Type your work address, and we find out where you sign in.
find-home-to = To open { $app }, type your work address. We find out where you sign in.
work-address = Work e-mail address
address-missing = Type your e-mail address.
address-malformed = That is not a whole e-mail address, such as ann@company.com.
use-other-address = Use another address

password-title = Type your password
password = Password
password-missing = Type your password.
password-wrong = Address and password do not belong together. Try again.
password-too-many = There were too many tries. Wait a little, then try again.
password-too-many-wait =
    { $seconds ->
        [one] There were too many tries. Try again in one second.
       *[other] There were too many tries. Try again in { $seconds } seconds.
    }
show-password = Show
forgot-password = Forgot your password?

one-door-title = How do you want to sign in?
way-code = With a code by e-mail
    .text = We send a code to your mailbox. You need no password.
    .button = E-mail me a code
way-password = With a password
way-sign-up = New here?
    .text = Make an account with your address and a password of your own.
    .button = Create an account
way-elsewhere = With your account at { $name }
    .text = If you have an account there, sign in with it.
    .button = Sign in at { $name }

code = Code
code-sign-in = Type the code
    .text = We sent a code to { $address }. Type it here to sign in.
code-sign-up = Type the code
    .text = We sent a code to { $address }. Type it here to create your account.
code-reset = Type the code
    .text = If there is an account for { $address }, a code is on its way there. Type it here to set a new password.
code-renew = Is this still your mailbox?
    .text = From time to time we make sure. We sent a code to { $address }.
    .unsent = From time to time we make sure. We send a code to { $address } when you ask for it, and you type it here.
code-prove-invited = Show that you were invited
    .text = We sent a code to the invited mailbox { $address }. Typing it here connects the account { $account } to the invitation. If that is not your account, stop here.
    .unsent = We send a code to the invited mailbox { $address } when you ask for it. Typing it here connects the account { $account } to the invitation. If that is not your account, stop here.
code-good-for =
    { $minutes ->
        [one] It works for one minute.
       *[other] It works for { $minutes } minutes.
    }
code-wrong = That is not the code we sent.
code-expired = The time for this code is over. Ask for a new one.
code-spent = There were too many wrong tries, so this code no longer works. Ask for a new one.
code-too-many = No more codes can be sent to this mailbox for now. Try again later.
code-send = Send the code
code-resend = Send a new code
code-resent = A new code is on its way. Older codes no longer work.
code-never-share = Never give this code to anybody, and type it only if you began this yourself.

sign-up-title = Create your account
sign-up-button = Create account
your-name = Your name
name-missing = Type your name.
name-malformed = Type a name of at most 100 characters, without web addresses.
new-password = New password
new-password-hint =
    { $count ->
        [one] At least one character.
       *[other] At least { $count } characters. A few words in a row are easy to remember and hard to guess.
    }
new-password-short =
    { $count ->
        [one] Use at least one character.
       *[other] Use at least { $count } characters.
    }
new-password-long = Use at most 256 characters.
new-password-guessable = This password is easy to guess. Try a few words that do not belong together.
forgot-title = Forgot your password?
forgot-text = We send a code to this address. With it you choose a new password.
forgot-button = Send a code
set-password-title = Set a new password
set-password-button = Set password
set-password-ends-sessions = You are signed out everywhere else.
set-password-seats = Organisations where you are a guest ask the person who answers for you whether it is still you, before you come in again.
set-password-has-account = There is an account for this address already. If you know its password, sign in with it; else choose a new one.
set-password-keep = Sign in with the password you have

choose-title = Choose an account
choose-text = to go on to { $destination }
use-another-account = Use another account
other-account-title = Which account do you want to use?
other-account-text = You are signed in as { $name } ({ $address }). The invitation is for { $invited }.
other-accounts-text = You are signed in with { $count } accounts, but the invitation is for { $invited }.
other-account-sign-in = Sign in as { $invited }
other-account-continue = If you go on with the account you are signed in to, you sign in again and type a code that we send to the invited mailbox.
other-account-only = This invitation can be accepted only with the account it was sent to.
