# What a person agrees to.

hand-over-title = Sign in to { $tenant }
hand-over-text = { $home } is about to tell { $tenant } who you are.
hand-over-to = Who is told
hand-over-button = Continue
shared-name = Name
shared-address = E-mail address

accept-title = Become a guest at { $tenant }
accept-organisation = Organisation
accept-apps = Applications
accept-groups = Groups
accept-account = Account to be connected
access-ends = Access ends
accept-sees = { $tenant } will see your name, your e-mail address and when you sign in. You can leave at any time.
accept-button = Accept
terms-accept = I accept the terms of { $tenant }
terms-read = Read the terms (version { $version })
terms-missing = Accept the terms to go on.
new-terms = { $tenant } has new terms
    .text = You are a guest at { $tenant } already, and stay one. To go on, accept the terms as they are now.
    .leave = I do not accept them and want to leave { $tenant }
terms-of-app = The terms of { $app }
privacy-read = How { $tenant } handles your data

consent-title = { $app } asks for access
consent-text = With your account { $address }, it wants to:
consent-unverified = Nobody has verified { $app }.
consent-host = You will be sent to { $host }.
scope-openid = recognise you when you come back
scope-profile = see your name, your language and what else you wrote in your profile, such as your birth date
scope-email = see your e-mail address
scope-address = see your postal address
scope-phone = see your phone number
scope-offline = act for you while you are away, until you or an admin stop it
scope-groups = see which groups you belong to
scope-roles = see your roles in the application
scope-guest = see that you are a guest, and who invited you
scope-details = do this, now: “{ $name }”
scope-other = use “{ $name }”
allow = Allow
deny = Deny
