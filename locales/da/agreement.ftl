# Det, man siger ja til.

hand-over-title = Log ind hos { $tenant }
hand-over-text = { $home } er ved at fortælle { $tenant }, hvem du er.
hand-over-to = Hvem der får det at vide
hand-over-button = Fortsæt
shared-name = Navn
shared-address = E-mailadresse

accept-title = Bliv gæst hos { $tenant }
accept-organisation = Organisation
accept-apps = Programmer
accept-groups = Grupper
accept-account = Konto, der bliver tilknyttet
access-ends = Adgangen slutter
accept-sees = { $tenant } kan se dit navn, din e-mailadresse, og hvornår du logger ind. Du kan altid gå igen.
accept-button = Sig ja
terms-accept = Jeg accepterer vilkårene hos { $tenant }
terms-read = Læs vilkårene (version { $version })
terms-missing = Accepter vilkårene for at gå videre.
new-terms = { $tenant } har nye vilkår
    .text = Du er allerede gæst hos { $tenant } og bliver ved med at være det. For at gå videre skal du acceptere vilkårene, som de er nu.
    .leave = Jeg accepterer dem ikke og vil forlade { $tenant }
terms-of-app = Vilkårene for { $app }
privacy-read = Sådan behandler { $tenant } dine data

consent-title = { $app } beder om adgang
consent-text = Med din konto { $address } vil det gerne:
consent-unverified = Ingen har bekræftet { $app }.
consent-host = Du bliver sendt til { $host }.
scope-openid = genkende dig, når du kommer igen
scope-profile = se dit navn, dit sprog og hvad du ellers har skrevet i din profil, for eksempel din fødselsdato
scope-email = se din e-mailadresse
scope-address = se din postadresse
scope-phone = se dit telefonnummer
scope-offline = handle for dig, mens du er væk, indtil du eller en administrator stopper det
scope-groups = se, hvilke grupper du er med i
scope-roles = se dine roller i programmet
scope-guest = se, at du er gæst, og hvem der har inviteret dig
scope-details = gøre dette nu: »{ $name }«
scope-other = bruge »{ $name }«
allow = Tillad
deny = Afvis
