# Portalen: gæster og invitationer.

invite = Inviter en gæst
invite-many = Inviter mange
no-guests = Der er ingen gæster endnu. Inviter den første.
no-invitations = Der er ikke sendt nogen invitation endnu.
export-csv = Eksporter CSV
invited-by-column = Inviteret af
invited-on = Inviteret
link-until = Linket virker til
sponsor = Sponsor
sponsor-hint = Det medlem, der står inde for gæsten.
sponsor-empty = Det medlem, der står inde for gæsten. Er feltet tomt, er det dig.

about-guest = Om gæsten
signs-in-at = Logger ind hos
what-happened = Hvad der er sket
given = Givet
given-by = givet af { $name }
nothing-given = Personen har ikke fået noget.
grant-application = Program
grant-application-as = Program, som { $role }
grant-application-without = Program, uden rolle
grant-group = Gruppe
closed-to-guests = lukket for gæster
resend = Send et nyt link
remind = Send en påmindelse
revoke = Træk tilbage
block = Spær
unblock = Ophæv spærring
invite-again = Inviter igen
see-newer = Se den nyere registrering
confirm-guest = Stadig den samme person

happened-invited = Inviteret af { $name }
happened-queued =
    { $letter ->
        [reminder] En påmindelse venter
        [new-link] Et nyt link venter
       *[invitation] Invitationen venter
    }
happened-sent =
    { $letter ->
        [reminder] En påmindelse blev leveret
        [new-link] Et nyt link blev leveret
       *[invitation] Invitationen blev leveret
    }
happened-refused =
    { $letter ->
        [reminder] En påmindelse blev afvist
        [new-link] Et nyt link blev afvist
       *[invitation] Invitationen blev afvist
    }
happened-given-up =
    { $letter ->
        [reminder] En påmindelse kunne ikke leveres
        [new-link] Et nyt link kunne ikke leveres
       *[invitation] Invitationen kunne ikke leveres
    }
happened-suppressed =
    { $letter ->
        [reminder] En påmindelse blev holdt tilbage: flere breve ønskes ikke
        [new-link] Et nyt link blev holdt tilbage: flere breve ønskes ikke
       *[invitation] Invitationen blev holdt tilbage: flere breve ønskes ikke
    }
happened-withdrawn =
    { $letter ->
        [reminder] En påmindelse var ikke sendt endnu og blev ikke sendt alligevel
        [new-link] Et nyt link var ikke sendt endnu og blev ikke sendt alligevel
       *[invitation] Invitationen var ikke sendt endnu og blev ikke sendt alligevel
    }
happened-opened =
    { $count ->
        [one] Linket blev åbnet én gang af en person eller en scanner
       *[other] Linket blev åbnet { $count } gange af en person eller en scanner
    }
happened-continued = Nogen gik videre fra siden
happened-accepted = Accepteret
happened-declined = Sagde nej
happened-reported = Anmeldt som uønsket
happened-revoked = Trukket tilbage
happened-revoked-by = Trukket tilbage af { $name }
happened-blocked = Spærret
happened-blocked-by = Spærret af { $name }
happened-unblocked = Spærringen blev ophævet
happened-unblocked-by = Spærringen blev ophævet af { $name }
happened-confirmed = Bekræftet som den samme person
happened-confirmed-by = Bekræftet som den samme person af { $name }
happened-reset = Adgangen blev nulstillet
happened-reset-by = Adgangen blev nulstillet af { $name }
happened-removed = Fjernet
happened-removed-by = Fjernet af { $name }
happened-left = Forlod selv organisationen
happened-stale = Skal bekræftes af sponsoren
happened-signed-in = Loggede ind
happened-earlier = Hvad en administrator eller sponsor har gjort før dette, vises ikke her

revoke-invitation = Træk invitationen af { $name } tilbage?
    .text = Det link, som { $address } har, holder straks op med at virke. For at komme ind kræves en ny invitation.
reset-guest = Nulstil adgangen for { $name }?
    .text = Personen logges ud overalt og kommer ikke ind, før den nye invitation er accepteret. Den går til { $address }.
    .without-letter = Personen logges ud overalt og kommer ikke ind, før det link, du giver videre, er åbnet, og det er vist, at { $address } er deres.

remove-guest = Fjern { $name }?
    .text = Gæsten mister straks al adgang. For at komme tilbage kræves en ny invitation.

invite-title = Inviter en gæst
invite-apps = Programmer
no-role = Ingen rolle
role-in = Rolle i { $app }
invite-landing = Gæster kan ikke lande i dette program.
app-is-closed = { $app } tager ikke imod gæster endnu.
open-app = Tag imod gæster, der har fået det
open-app-asks = En, der passer programmerne, kan åbne det for gæster.
invite-colleague = { $address } hører til din organisation. Kun en User Administrator eller en Application Administrator giver til medlemmer.
invite-more-power = Det giver mere, end du selv må give: en gruppe eller en person her har en katalogrolle.
invite-groups = Grupper
invite-groups-hint = Navne adskilt af ;
message-optional = Dine ord (valgfrit)
message-hint = Ren tekst. Webadresser bliver ikke til links.
invite-more = Mere
letter-language = Brevets sprog
cc = Kopi til
cc-hint = Kopien har intet link.
send-invitation = Send invitation
preview-letter = Se brevet først
invited-new = Invitationen er på vej
invited-again = Et nyt link er på vej
invited-already = Allerede gæst; det, du gav, er lagt til
invited-member = Medlem af din organisation; det, du gav, er lagt til
invited-already-without = Allerede gæst; intet var valgt, så intet er lagt til
invited-member-without = Medlem af din organisation; intet var valgt, så intet er lagt til
has-nothing = Gæsten har ikke fået noget og kan kun åbne det, der tager imod alle gæster. Giv personen et program eller en gruppe, eller inviter igen med et.
nothing-chosen = Intet er valgt: gæsten kan kun åbne det, der tager imod alle gæster.
invite-another = Inviter en til
show-guest = Vis personen
no-letter = Send intet brev; jeg giver selv linket videre
invited-without-letter = Gæsten er inviteret; der blev ikke sendt noget brev
link-once = Linket vises kun denne ene gang. Det beviser intet i sig selv: den, der åbner det, skal stadig vise, at den inviterede postkasse er deres.
reset-redemption = Nulstil adgangen
    .text = Til en gæst, hvis konto eller postkasse er ny. Gæsten beholder alt, logges ud overalt og får en ny invitation. Den gamle og den nye adresse får besked.
reset-address = Inviter igen via denne adresse
reset-without-letter = Adgangen er nulstillet; der blev ikke sendt nogen invitation
