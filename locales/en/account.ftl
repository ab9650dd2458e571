# A person's own pages.

hello = Hello, { $name }
my-apps = My apps
my-organisations = My organisations
my-sessions = Where I am signed in
no-apps = No application is given to you yet.
no-organisations = You belong to no organisation.
no-sessions = You are signed in nowhere else.
seat-member = Member
seat-guest = Guest
since = since { $date }
until = until { $date }
leave = Leave
leave-title = Leave { $tenant }
leave-text = You will no longer be a guest at { $tenant }. To come back, you need a new invitation.
leave-loses = You lose access to:
this-browser = this browser
signed-in-since = Signed in since { $date }
end-session = Sign out there
notice-left = You have left the organisation.
notice-session-ended = You are signed out there.
notice-welcome = Welcome. You are a guest now; your applications are here.
