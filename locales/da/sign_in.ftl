# At vise, hvem man er.

sign-in = Log ind
find-home-text = Skriv din arbejdsadresse, så finder vi ud af, hvor du logger ind.
find-home-to = Skriv din arbejdsadresse for at åbne { $app }. Vi finder ud af, hvor du logger ind.
work-address = E-mailadresse på arbejdet
address-missing = Skriv din e-mailadresse.
address-malformed = Det er ikke en hel e-mailadresse, for eksempel ann@firma.dk.
use-other-address = Brug en anden adresse

password-title = Skriv din adgangskode
password = Adgangskode
password-missing = Skriv din adgangskode.
password-wrong = Adresse og adgangskode hører ikke sammen. Prøv igen.
password-too-many = Der var for mange forsøg. Vent lidt, og prøv igen.
password-too-many-wait =
    { $seconds ->
        [one] Der var for mange forsøg. Prøv igen om et sekund.
       *[other] Der var for mange forsøg. Prøv igen om { $seconds } sekunder.
    }
show-password = Vis
forgot-password = Glemt din adgangskode?

one-door-title = Hvordan vil du logge ind?
way-code = Med en kode på e-mail
    .text = Vi sender en kode til din postkasse. Du behøver ingen adgangskode.
    .button = Send mig en kode
way-password = Med en adgangskode
way-sign-up = Ny her?
    .text = Opret en konto med din adresse og din egen adgangskode.
    .button = Opret en konto
way-elsewhere = Med din konto hos { $name }
    .text = Har du en konto der, så log ind med den.
    .button = Log ind hos { $name }

code = Kode
code-sign-in = Skriv koden
    .text = Vi har sendt en kode til { $address }. Skriv den her for at logge ind.
code-sign-up = Skriv koden
    .text = Vi har sendt en kode til { $address }. Skriv den her for at oprette din konto.
code-reset = Skriv koden
    .text = Hvis der er en konto for { $address }, er en kode på vej dertil. Skriv den her for at vælge en ny adgangskode.
code-renew = Er det stadig din postkasse?
    .text = Af og til spørger vi igen. Vi har sendt en kode til { $address }.
    .unsent = Af og til spørger vi igen. Vi sender en kode til { $address }, når du beder om den, og du skriver den her.
code-prove-invited = Vis, at du er inviteret
    .text = Vi har sendt en kode til den inviterede postkasse { $address }. Når du skriver den her, bliver kontoen { $account } knyttet til invitationen. Er det ikke din konto, så stop her.
    .unsent = Vi sender en kode til den inviterede postkasse { $address }, når du beder om den. Når du skriver den her, bliver kontoen { $account } knyttet til invitationen. Er det ikke din konto, så stop her.
code-good-for =
    { $minutes ->
        [one] Den virker i et minut.
       *[other] Den virker i { $minutes } minutter.
    }
code-wrong = Det er ikke den kode, vi sendte.
code-expired = Kodens tid er gået. Bed om en ny.
code-spent = Der var for mange forkerte forsøg, så koden virker ikke længere. Bed om en ny.
code-too-many = Der kan ikke sendes flere koder til denne postkasse lige nu. Prøv igen senere.
code-send = Send koden
code-resend = Send en ny kode
code-resent = En ny kode er på vej. Ældre koder virker ikke længere.
code-never-share = Giv aldrig koden til nogen, og skriv den kun, hvis du selv er begyndt på dette.

sign-up-title = Opret din konto
sign-up-button = Opret konto
your-name = Dit navn
name-missing = Skriv dit navn.
name-malformed = Skriv et navn på højst 100 tegn uden webadresser.
new-password = Ny adgangskode
new-password-hint =
    { $count ->
        [one] Mindst ét tegn.
       *[other] Mindst { $count } tegn. Nogle ord efter hinanden er lette at huske og svære at gætte.
    }
new-password-short =
    { $count ->
        [one] Brug mindst ét tegn.
       *[other] Brug mindst { $count } tegn.
    }
new-password-long = Brug højst 256 tegn.
new-password-guessable = Adgangskoden er let at gætte. Prøv nogle ord, der ikke hører sammen.
forgot-title = Glemt din adgangskode?
forgot-text = Vi sender en kode til denne adresse. Med den vælger du en ny adgangskode.
forgot-button = Send en kode
set-password-title = Vælg en ny adgangskode
set-password-button = Gem adgangskode
set-password-ends-sessions = Du bliver logget ud alle andre steder.
set-password-seats = Organisationer, hvor du er gæst, spørger den, der står inde for dig, om det stadig er dig, før du kommer ind igen.
set-password-has-account = Der er allerede en konto for denne adresse. Kender du adgangskoden, så log ind med den; ellers vælg en ny.
set-password-keep = Log ind med den adgangskode, du har

choose-title = Vælg en konto
choose-text = for at gå videre til { $destination }
use-another-account = Brug en anden konto
other-account-title = Hvilken konto vil du bruge?
other-account-text = Du er logget ind som { $name } ({ $address }). Invitationen er til { $invited }.
other-accounts-text = Du er logget ind på { $count } konti, men invitationen er til { $invited }.
other-account-sign-in = Log ind som { $invited }
other-account-continue = Hvis du går videre med den konto, du er logget ind på, logger du ind igen og skriver en kode, som vi sender til den inviterede postkasse.
other-account-only = Denne invitation kan kun accepteres med den konto, den blev sendt til.
