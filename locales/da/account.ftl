# Ens egne sider.

hello = Hej { $name }
my-apps = Mine programmer
my-organisations = Mine organisationer
my-sessions = Her er jeg logget ind
no-apps = Du har ikke fået noget program endnu.
no-organisations = Du hører ikke til nogen organisation.
no-sessions = Du er ikke logget ind andre steder.
seat-member = Medlem
seat-guest = Gæst
since = siden { $date }
until = til { $date }
leave = Forlad
leave-title = Forlad { $tenant }
leave-text = Du er så ikke længere gæst hos { $tenant }. For at komme tilbage skal du inviteres igen.
leave-loses = Du mister adgangen til:
this-browser = denne browser
signed-in-since = Logget ind siden { $date }
end-session = Log ud dér
notice-left = Du har forladt organisationen.
notice-session-ended = Du er logget ud dér.
notice-welcome = Velkommen. Du er nu gæst; dine programmer er her.
