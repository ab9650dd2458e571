# Breve. Emne og afsender indeholder intet, som en organisation selv har skrevet, ud over et bekræftet domæne (SECURITY 29).

letter-unverified = ubekræftet organisation
letter-an-unverified = en ubekræftet organisation
letter-from = { $organisation } via { $house }
letter-from-unverified = Ubekræftet organisation via { $house }
letter-footer = { $house } har sendt dette til { $to } for { $tenant } ({ $organisation }).
letter-footer-unverified = { $house } har sendt dette til { $to } for en organisation, der kalder sig »{ $tenant }« og ikke har bekræftet et domæne.
letter-no-more = Ikke flere breve fra { $tenant }
letter-words = { $inviter } skriver:
letter-or-copy = Eller kopiér denne adresse til din browser:

letter-invited = { $inviter } fra { $tenant } ({ $organisation }) inviterer dig som gæst.
letter-invited-to = { $inviter } fra { $tenant } ({ $organisation }) inviterer dig som gæst til at bruge { $app }.
letter-open-invitation = Se invitationen
letter-how = Du logger ind med den konto, du allerede har på dit arbejde, eller med en kode, der sendes til denne adresse. Intet bliver accepteret, før du har set, hvad det er.
letter-good-until = Invitationen er åben til { $until }.
letter-access-ends = Den adgang, den giver, slutter { $date }.
letter-unexpected = Hvis du ikke ventede den, kan du lade den ligge: der sker intet uden dig.

letter-invitation-subject = Invitation fra { $from }
letter-invitation-title = Du er inviteret
letter-reminder-subject = Påmindelse: din invitation fra { $from }
letter-reminder-title = Din invitation er stadig åben
letter-reminder-lead = Du har ikke svaret endnu.
letter-fresh-link-subject = Nyt link til din invitation fra { $from }
letter-fresh-link-title = Her er dit nye link
letter-fresh-link-lead = Du har bedt om det; tidligere links virker ikke længere.

letter-copy-subject = Kopi: en invitation fra { $from }
letter-copy-title = Nogen er blevet inviteret
letter-copy-lead = { $inviter } fra { $tenant } ({ $organisation }) har inviteret { $guest } som gæst og bedt om, at du får det at vide.
letter-copy-lead-to = { $inviter } fra { $tenant } ({ $organisation }) har inviteret { $guest } som gæst til at bruge { $app } og bedt om, at du får det at vide.
letter-copy-no-link = Kun { $guest } kan acceptere, så denne kopi har intet link. Du behøver ikke gøre noget.

letter-code-sign-in-subject = Din kode til at logge ind
letter-code-redeem-subject = Din kode til at acceptere invitationen
letter-code-connect-subject = Din kode til at forbinde en anden konto
letter-code-sign-up-subject = Din kode til at oprette en konto
letter-code-reset-subject = Din kode til at vælge en ny adgangskode
letter-code-sign-in-lead = Denne kode logger dig ind hos { $tenant }:
letter-code-redeem-lead = Denne kode viser { $tenant }, at invitationen er nået frem til dig:
letter-code-connect-lead = Denne kode lader kontoen { $account } overtage den plads, som { $tenant } har tilbudt dig:
letter-code-connect-care = Indtast den kun, hvis { $account } er din egen konto.
letter-code-sign-up-lead = Denne kode viser, at { $to } er din adresse:
letter-code-reset-lead = Med denne kode kan du vælge en ny adgangskode til { $to }:
letter-code-where =
    { $minutes ->
        [one] Indtast den i det browservindue, hvor du bad om den, inden for et minut.
       *[other] Indtast den i det browservindue, hvor du bad om den, inden for { $minutes } minutter.
    }
letter-code-unexpected = Giv den ikke til nogen; vi spørger aldrig efter den. Hvis du ikke har bedt om en kode, kan du lade dette brev ligge: ingen kommer ind uden den.

letter-welcome-subject = Du er inde
letter-welcome-title = Velkommen
letter-welcome-lead = Du er nu gæst hos { $tenant } ({ $organisation }).
letter-welcome-lead-to = Du er nu gæst hos { $tenant } ({ $organisation }) og kan bruge { $app }.
letter-welcome-open = Åbn
letter-welcome-leave = På din kontoside kan du se, hvad du har accepteret, og når som helst trække dig ud igen.

letter-accepted-subject = { $guest } har accepteret din invitation
letter-accepted-title = Din gæst er kommet
letter-accepted-lead = { $guest } har accepteret din invitation.
letter-accepted-lead-name = { $name } ({ $guest }) har accepteret din invitation.
letter-accepted-app = Vedkommende kan nu bruge { $app }.

letter-declined-subject = { $guest } kommer ikke
letter-declined-title = Din gæst kommer ikke
letter-declined-lead = { $guest } har takket nej til din invitation. En ny invitation gør det om.
letter-declined-no-more = { $guest } har takket nej til din invitation og vil ikke have flere breve fra { $tenant }. Aftaler I noget andet, så inviter uden brev, og giv selv linket videre.
letter-declined-reported = { $guest } har anmeldt din invitation som uønsket. Der sendes ikke flere breve om den, og dine administratorer kan se anmeldelsen.

letter-connected-subject = En invitation er accepteret med en anden adresse
letter-connected-title = Accepteret med en anden adresse
letter-connected-lead = Invitationen fra { $tenant } til { $guest } er accepteret med kontoen { $account }.
letter-connected-undo = Hvis det ikke er rigtigt, kan det fortrydes indtil { $until }.
letter-connected-button = Fortryd
letter-connected-fine = Hvis det er rigtigt, er der intet at gøre.

letter-password-subject = Din adgangskode er ændret
letter-password-title = Din adgangskode er ændret
letter-password-lead = Adgangskoden til { $to } blev ændret { $moment }.
letter-password-not-you = Hvis det ikke var dig, så vælg straks en ny med »Glemt adgangskode?« på login-siden.

letter-undone-subject = En accept med en anden adresse er fortrudt
letter-undone-title = Accepten er fortrudt
letter-undone-lead = En af dem, der fik besked, har fortrudt, at { $account } accepterede invitationen til { $guest }. Den konto har mistet, hvad der fulgte med.
letter-undone-next = { $guest } venter igen, og intet link virker. Find ud af, hvem det var, før du inviterer igen.

letter-new-member-subject = Din nye konto
letter-new-member-title = Du har fået en konto
letter-new-member-lead = { $tenant } ({ $organisation }) har oprettet en konto til { $to }.
letter-new-member-how = Åbn siden, skriv { $to }, og vælg »Glemt din adgangskode?«: en kode til denne postkasse lader dig vælge en adgangskode.

letter-waits-subject = { $guest } venter på dit svar
letter-waits-title = En gæst venter på dit svar
letter-waits-recovered = { $guest } har valgt en ny adgangskode via mail. Postkassen kan nu tilhøre en anden.
letter-waits-mailbox-gone = Mailserveren kender ikke længere { $guest }. Personen kan være holdt op.
letter-waits-confirmation = { $guest } vil logge ind og beder dig bekræfte, at det stadig er den samme person.
letter-waits-reset = { $guest } logger ind med en anden konto end før og beder dig nulstille adgangen.
letter-waits-do = Indtil du har svaret, kan gæsten ikke logge ind. Spørg gæsten, men ikke via mail til den adresse.
letter-waits-open = Se gæsten

letter-access-reset-subject = Din adgang til { $organisation } er nulstillet
letter-access-reset-title = Din adgang er nulstillet
letter-access-reset-lead = Login for { $guest } hos { $tenant } er nulstillet. Den, der var logget ind med det, er logget ud.
letter-access-reset-same = En ny invitation sendes til denne adresse. Det, du har fået, venter, til du accepterer den.
letter-access-reset-other = En ny invitation sendes til { $account }. Er det ikke dig, så sig det til den, der inviterede dig.

letter-asked-subject = { $app } spørger, om det er dig
letter-asked-title = { $app } spørger, om det er dig
letter-asked-text = Nogen bruger { $app } med din konto og venter på dit svar til { $until }.
letter-asked-message = De ser: { $message }
letter-asked-open = Se og svar
letter-asked-not-you = Hvis det ikke er dig, så afvis, eller gør ingenting: ingen kommer ind uden dit svar.

letter-domain-missing = Vi har ledt efter den TXT-post, der viser, at { $domain } er jeres, og den er der ikke. Er den ikke tilbage senest { $until }, bestemmer domænet ikke længere noget nyt her: ingen ledes til jer af det, og brevene bærer det ikke mere.
    .title = Posten for { $domain } er væk
letter-domain-lapsed = Den TXT-post, der viser, at { $domain } er jeres, har været væk i syv dage. Domænet bestemmer ikke længere noget nyt her: ingen nye ledes til jer af det, brevene bærer det ikke mere, og ingen adgangskode nulstilles via mail til det. Den tidligere post gælder ikke mere. For at få domænet tilbage skal I offentliggøre den nye post, som I finder i portalens indstillinger, og trykke på »Se efter nu« dér.
    .title = { $domain } er bortfaldet
letter-domain-taken = Jeres krav på { $domain } var bortfaldet, og en anden organisation har siden vist, at domænet er deres. Er det ikke rigtigt, så sig det til dem, der driver denne server.
    .title = { $domain } tilhører nu en anden organisation
letter-domain-people = Ingen mister en konto: jeres folk logger stadig ind, her og hvor de allerede er gæster.
letter-domain-publish = Offentliggør dette som en TXT-post på præcis { $domain }, og lad den blive stående:
letter-domain-open = Se jeres domæner
