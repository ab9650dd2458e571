# Portalen: at invitere mange med CSV.

import-text = Upload en CSV-fil. Du ser række for række, hvad der vil ske, før noget bliver sendt.
csv-file = CSV-fil
csv-hint =
    { $count ->
        [one] Op til { $count } række. Den eneste kolonne, der skal være, er Email.
       *[other] Op til { $count } rækker. Den eneste kolonne, der skal være, er Email.
    }
csv-sample = Hent et eksempel
read-file = Læs filen
last-imports = Seneste importer
no-imports = Intet er importeret endnu.
rows-count =
    { $count ->
        [one] { $count } række
       *[other] { $count } rækker
    }
import-planning = Læses
import-planned = Venter på dig
import-applying = Kører
import-cancelling = Afbrydes
import-applied = Færdig
import-given-up = Opgivet
import-discarded = Planen er smidt væk. Intet blev sendt.

file-unread = Filen kan ikke læses.
at-line = Linje { $line }:
at-cell = Kolonne { $cell }:
line = Linje
file-unreadable = Noget gik galt undervejs. Upload den igen.
file-empty = Der er ikke noget i filen.
file-workbook = Det er et regneark i sit eget format. Gem det som CSV, og upload det.
file-binary = Det er ikke en tekstfil.
file-malformed = Filen er ikke hel { $encoding }. Den er måske klippet over.
file-unsupported = Filen er hverken UTF-8, UTF-16 eller Windows-1252. Gem den som UTF-8.
file-large =
    { $count ->
        [one] Filen er større end { $count } byte.
       *[other] Filen er større end { $count } byte.
    }
file-rows =
    { $count ->
        [one] Der er mere end { $count } række.
       *[other] Der er flere end { $count } rækker.
    }
file-columns =
    { $count ->
        [one] Der er mere end { $count } kolonne.
       *[other] Der er flere end { $count } kolonner.
    }
file-cell-long =
    { $count ->
        [one] Cellen er længere end { $count } byte.
       *[other] Cellen er længere end { $count } byte.
    }
file-open-quote = Her åbner et anførselstegn, som aldrig lukkes.
file-after-quote = Der er tekst efter et afsluttende anførselstegn.
header-no-email = Der er ingen kolonne, der hedder Email.
header-duplicate = Kolonne { $first } og { $second } handler om det samme.

plan-title = Plan for { $file }
plan-text =
    { $rows ->
        [one] Filen har { $rows } række; { $done } ville blive udført.
       *[other] Filen har { $rows } rækker; { $done } ville blive udført.
    }
plan-letters =
    { $count ->
        [0] Intet brev ville blive sendt.
        [one] { $count } brev ville blive sendt.
       *[other] { $count } breve ville blive sendt.
    }
plan-apply =
    { $count ->
        [one] Udfør { $count } række
       *[other] Udfør { $count } rækker
    }
plan-discard = Smid planen væk
plan-nothing = Der er ikke noget at udføre. Ret filen, og upload den igen.
plan-unknown-columns = Kolonner, vi ikke kender, lagt til side:
plan-no-rows = Der er ingen rækker.
what-happens = Hvad der sker
why = Hvorfor

decision-new = Ny gæst
decision-reinvite = Nyt link
decision-already-guest = Allerede gæst
decision-member = Medlem
decision-done-before = Gjort før
decision-duplicate = To gange i filen
decision-bad-address = Forkert adresse
decision-bad-cell = Forkert celle
decision-no-seat = Ingen plads
decision-over-quota = Over kvoten
decision-blocked-domain = Spærret domæne
decision-unknown-sponsor = Ukendt sponsor
decision-unknown-application = Ukendt program
decision-unknown-group = Ukendt gruppe
decision-unknown-role = Ukendt rolle
decision-ambiguous = Flertydigt navn
decision-refused = Ikke muligt

row-not-allowed = Du må ikke invitere.
row-done-before = En tidligere import har gjort det. Tøm rækkens State for at gøre det igen.
row-duplicate = Samme person som i linje { $line }.
row-blocked-domain = Gæster fra { $domain } lukkes ikke ind.
row-blocked-user = Personen er spærret.
row-stay-ended = Personens adgang sluttede { $date }. Den, der må ændre opholdet, kan lukke dem ind igen.
row-more-power = Denne gæst har fået mere magt, end du har.
row-changed = Det er ændret siden planen.
row-no-more-letters = Modtageren har bedt om ikke at få flere breve fra jer.
row-unknown-sponsor = Der er intet medlem »{ $name }«.
row-unknown-application = Der er intet program »{ $name }«.
row-unknown-group = Der er ingen gruppe »{ $name }«.
row-unknown-role = Der er ingen rolle »{ $name }«.
row-ambiguous = Flere hedder »{ $name }«. Brug id’et.
row-not-givable = Du må ikke give »{ $name }«.
row-landing = { $address } hører ikke til noget program her.
row-access-ended = Adgangen ville slutte, før den begynder.
row-no-seat = Alle gæstepladser er optaget.
row-over-quota = Du kan ikke få sendt flere breve lige nu.
row-international = Internationalt domæne: { $domain }. Se efter, at det er det rigtige.
row-closed = { $name } tager ikke imod gæster endnu.

cell-missing = Feltet må ikke være tomt.
cell-address-shape = En adresse ser ud som ann@firma.dk.
cell-address-long = Adressen er for lang.
cell-address-character = Adressen har et tegn, der ikke er tilladt.
cell-address-domain = Det, der står efter @, er ikke et domæne.
cell-too-long =
    { $count ->
        [one] Højst { $count } tegn.
       *[other] Højst { $count } tegn.
    }
cell-control = Teksten har et linjeskift eller et skjult tegn.
cell-web-address = Et navn må ikke være en webadresse.
cell-landing = En adresse at lande på begynder med https://.
cell-language = Et sprog ser ud som da, en eller zh-Hans.
cell-date = En dato ser ud som 2027-12-31.
cell-yes-or-no = Her skal stå true eller false.
cell-too-many =
    { $count ->
        [one] Højst { $count } navn i én celle.
       *[other] Højst { $count } navne i én celle.
    }
cell-role-without-application = En rolle kræver et program i samme række.
cell-beyond-header = Rækken har flere celler end overskriften. Sæt anførselstegn om celler, der indeholder skilletegnet.

progress-title = { $file }
progress-planning = Rækkerne læses, og det afgøres, hvad der vil ske.
progress-applying = Rækkerne udføres.
progress-cancelling = De rækker, der er tilbage, udelades.
progress-of = { $done } af { $rows } rækker
progress-so-far =
    { $done ->
        [one] { $done } række indtil nu
       *[other] { $done } rækker indtil nu
    }
progress-leave = Du kan forlade siden; arbejdet går videre.
progress-cancel = Invitér ikke flere
progress-cancel-hint = Inviteres der ikke flere, slutter den her: de inviterede forbliver inviteret. Resultatet siger, hvilke rækker der er tilbage; uploades det igen, inviteres de.
progress-setback = Det går ikke videre lige nu.
progress-again = Det prøves igen den
progress-done = Det er færdigt. Se igen, hvad der kom ud af det.
progress-lost = Hvor langt den er, kan ikke længere ses herfra. Se igen; måske skal du logge ind.
look-again = Se igen
setback-busy = Databasen har for meget at lave.
setback-away = Databasen kan ikke nås.
setback-damaged = Noget i databasen kan ikke læses; serverens log siger hvad.
setback-refused = Databasen tog ikke imod det; serverens log siger hvorfor.
result-title = Resultat af { $file }
result-text =
    { $done ->
        [one] { $done } række blev udført.
       *[other] { $done } rækker blev udført.
    }
result-skipped =
    { $count ->
        [0] Ingen blev udeladt.
        [one] { $count } blev udeladt.
       *[other] { $count } blev udeladt.
    }
result-download = Hent resultatet
result-hint = Resultatet er din fil med, hvad der blev af hver række. Ret den, og upload den igen: rækker, der er gjort, røres ikke.
result-left-out = Rækker, der blev udeladt
upload-another = Upload en til
plan-open = Luk gæster ind i de programmer i filen, der endnu ikke tager imod nogen
import-stopped = Filen blev ikke læst til ende.
stopped-away = Databasen var ikke til at nå imens. Upload filen igen.
stopped-refused = Databasen tog ikke imod det, der blev læst. Den, der driver serveren, finder grunden i dens log.
stopped-interrupted = Serveren stoppede imens. Upload filen igen.
