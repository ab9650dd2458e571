# Veje ud: afvist, logget ud, videre til programmet, eller noget gik galt.

refused-host = Forespørgslen kom fra
refused-detail = Til udvikleren:
refusal-home-refuses = Din organisation sagde nej
    .text = Det sted, hvor du har din konto, lod dig ikke logge ind. Din konto er måske lukket eller ikke tilladt her.
refusal-visit-forbidden = Din organisation tillader ikke besøget
    .text = Dens regler lader ikke din konto logge ind hos denne organisation.
refusal-domain-blocked = Gæster fra dit domæne lukkes ikke ind
    .text = Den organisation, du vil besøge, tager ikke imod gæster fra dit domæne.
refusal-person-blocked = Din adgang er spærret
    .text = Den organisation, du vil besøge, har spærret din adgang.
refusal-access-ended = Din adgang er slut
    .text = Du fik adgang for en tid, og den tid er gået.
refusal-stale = Er det stadig dig?
    .text = Du har ikke været her længe, eller din postkasse er ændret. Den, der står inde for dig, skal bekræfte, at det stadig er dig.
ask-sponsor = Spørg via mail
sponsor-asked = Vi har skrevet. Du kan logge ind, når der er svaret.
refusal-other-address = Invitationen er til en anden adresse
    .text = Log ind med den konto, som invitationen blev sendt til, eller bed om at blive inviteret med denne.
refusal-other-identity = Adressen hører til en anden konto
    .text = Nogen her har denne adresse og logger ind med en anden konto. Er det dig, så log ind med den; er din konto ændret, så bed om at få din adgang nulstillet.
refusal-not-invited = Du er ikke inviteret endnu
    .text = Du har ikke adgang til denne organisation. Bed nogen dér om at invitere dig.
refusal-invitation-over = Din invitation gælder ikke længere
    .text = Du blev inviteret, men invitationen blev ikke brugt i tide eller gælder ikke mere. Bed om at blive inviteret igen.
refusal-not-admitted = Programmet er ikke åbent for dig
    .text = Det tager ikke imod gæster, eller du har ikke fået det.
refusal-not-assigned = Du har ikke fået dette program
    .text = Det kan kun åbnes af dem, der har fået det.
refusal-lost-thread = Lad os begynde forfra
    .text = Disse trin blev begyndt i en anden browser eller tog for lang tid. Intet er gået tabt: åbn linket igen.
refusal-lost-start = Lad os begynde forfra
    .text = Disse trin blev begyndt i en anden browser eller tog for lang tid. Intet er gået tabt: begynd, hvor du begyndte før, i programmet, med linket i et brev eller på din egen side.
refusal-sign-in-over = Dette login er forbi
    .text = Det blev gjort færdigt, eller der gik for lang tid. Gå tilbage til programmet, og log ind derfra.
refusal-device-over = Denne forespørgsel er forbi
    .text = Den er besvaret, eller der gik for lang tid. Begynd forfra på enheden.
refusal-asked-other = En anden blev spurgt
    .text = Du er logget ind med en anden konto end den, dette er til. Intet er besvaret.
refusal-no-role = Denne del er for administratorer
    .text = Din konto har ingen administrativ rolle i denne organisation. Spørg en administrator, hvis du har brug for en.
refusal-bad-request = Programmet sendte noget, vi ikke kan svare på
    .text = Det er en fejl i programmet, ikke din.

sign-out = Log ud
sign-out-all = Log ud af alle
sign-out-title = Log ud af { $tenant }?
sign-out-text = Det logger dig ud hos { $tenant } i denne browser.
stay-signed-in = Forbliv logget ind
signed-out = Du er logget ud
    .text = Du er ikke længere logget ind hos { $tenant } i denne browser.
signed-out-withheld = Et program hos { $host } bad om at blive åbnet nu. Ingen her står inde for det, så du sendes ikke videre.
sign-in-again = Log ind igen
back-to-app = Tilbage til { $app }
to-own-page = Til din egen side
form-post-title = Et øjeblik
form-post-text = Du er logget ind og på vej. Sker der ikke noget, så gå videre med knappen.

wait-seconds =
    { $seconds ->
        [one] Prøv igen om et sekund.
       *[other] Prøv igen om { $seconds } sekunder.
    }
problem-bad-request = Vi kan ikke læse forespørgslen
    .text = Noget i adressen eller formularen er ikke, som det skal være. Gå tilbage, og prøv igen.
problem-forbidden = Det må du ikke
    .text = Din konto har ikke ret til det. En, der administrerer organisationen, kan hjælpe.
problem-stale-form = Siden er for gammel
    .text = Du har logget ind igen, siden du åbnede den, eller den har været åben for længe. Der er ikke sket noget med det, du sendte.
    .again = Åbn den igen
problem-not-found = Her er ikke noget
    .text = Adressen er måske skrevet forkert, eller det, der var her, er væk.
    .again = Tilbage til overblikket
problem-method = Det kan ikke gøres her
    .text = Adressen er rigtig, men kan ikke bruges på den måde. Gå tilbage, og prøv igen.
problem-too-large = Det er for stort
    .text = Det, du sendte, er større end det, der kan tages imod.
problem-too-many = Det var for tit
    .text = Der kom for mange forespørgsler fra dig på kort tid.
problem-broken = Noget gik i stykker
    .text = Det er vores fejl, ikke din. Prøv igen; sker det igen, så fortæl os nummeret nedenfor.
problem-busy = Der er mange ved døren
    .text = Serveren har travlt et øjeblik. Intet af det, du har gjort, er gået tabt.
