# Administratorernes portal: ord fra mange af dens sider.

menu = Afsnit
troubles = Intet er gjort endnu. Ret først dette:
who = Person eller gruppe
nav-overview = Overblik
nav-guests = Gæster
nav-invitations = Invitationer
nav-import = Import
nav-users = Brugere
nav-groups = Grupper
nav-applications = Programmer
nav-letters = Postlog
nav-audit = Hændelser
nav-settings = Indstillinger

search = Søg
filter = Filter
filter-all = Alle
matches =
    { $count ->
        [one] { $count } post
       *[other] { $count } poster
    }
or-more = eller flere
paging = Listens sider
first-page = Første side
next-page = Næste side
nothing-matches = Intet passer til »{ $search }«.
save = Gem
add = Tilføj
remove = Fjern
show = Vis
look = Se
name = Navn
name-optional = Navn (valgfrit)
address = E-mailadresse
state = Tilstand
description = Beskrivelse
when = Hvornår
never = aldrig
no-end = ingen slutdato
not-known-yet = endnu ukendt
object-id = Objekt-id
client-id = Klient-id
issuer = Udsteder
principal-name = Brugerens hovednavn
last-sign-in = Sidste login
one-per-line = Én pr. linje.
role-bearing = fører til en katalogrolle
who-hint = En e-mailadresse eller navnet på en gruppe.

guest-pending = Inviteret
guest-accepted = Accepteret
guest-expired = Link udløbet
guest-declined = Sagde nej
guest-reported = Anmeldt
guest-revoked = Trukket tilbage
guest-active = Aktiv
guest-stale = Skal bekræftes
guest-ended = Adgang slut
guest-blocked = Spærret

letter = Brev
letter-queued = Venter
letter-sending = På vej
letter-sent = Leveret
letter-refused = Afvist
letter-given-up = Opgivet
letter-suppressed = Holdt tilbage
letter-withdrawn = Ikke sendt alligevel
letter-invitation = Invitation
letter-copy = Kopi af en invitation
letter-reminder = Påmindelse
letter-code = Kode
letter-notice = Besked
to = Til
from = Fra
subject = Emne
tries = Forsøg
opened = Åbnet
no-letters = Der er ikke sendt noget brev endnu.
letter-doubtful = Kan være kommet to gange med samme Message-ID: det blev sendt igen, selv om det måske var nået frem, den
letter-preview = Brevet
plain-text = Ren tekst

done-resent = Et nyt link er på vej.
done-reminded = En påmindelse er på vej.
done-revoked = Invitationen er trukket tilbage.
done-blocked = Spærret. Alle login er afsluttet.
done-unblocked = Ikke længere spærret.
done-reset = Adgangen er nulstillet. En ny invitation er på vej.
done-confirmed = Bekræftet. Gæsten kan logge ind igen.
done-saved = Gemt.
done-added = Tilføjet.
done-removed = Fjernet.
done-domain-verified = Posten blev fundet. Domænet er bekræftet.
done-domain-not-found = Posten blev ikke fundet endnu. Der kan gå en time, før en ny post ses overalt.
done-leads-nowhere = Intet blev sendt: gæsten kunne ikke tage imod, for personen eller domænet er spærret, eller opholdet er slut.
done-over = Intet blev sendt: personen har svaret imens, eller invitationen er trukket tilbage.
done-not-revoked = Intet blev trukket tilbage: personen har accepteret imens, eller invitationen var slut i forvejen. Den, der har accepteret, kommer ind, indtil en administrator spærrer eller fjerner dem.
done-enough-letters = Intet blev sendt: postkassen har fået så mange breve, som den får på en dag. Prøv igen i morgen.
done-over-quota = Intet blev sendt: det er nok for i dag, for du, din organisation eller dette domæne har brugt sin andel. Prøv igen i morgen.
done-no-more-letters = Intet blev sendt: personen har bedt om ikke at få flere breve fra din organisation. Den, der inviterer dem i portalen uden brev, kan give linket videre.

figure-active-guests = aktive gæster
figure-pending-invitations = invitationer venter
figure-members = brugere
figure-applications = programmer
warnings = Se på dette
no-warnings = Alt er, som det skal være.
warning-unverified = Intet domæne er bekræftet. Gæster læser »ikke bekræftet organisation« i breve og på sider.
warning-undelivered =
    { $count ->
        [one] { $count } brev kunne ikke leveres.
       *[other] { $count } breve kunne ikke leveres.
    }
warning-stale =
    { $count ->
        [one] { $count } gæst venter på en sponsors ord.
       *[other] { $count } gæster venter på en sponsors ord.
    }
warning-no-open-application = Intet program tager imod gæster endnu.
warning-reported =
    { $count ->
        [one] { $count } invitation er anmeldt som uønsket.
       *[other] { $count } invitationer er anmeldt som uønskede.
    }
