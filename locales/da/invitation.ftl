# Det, en gæst ser, som har åbnet linket i et brev.

invited-title = { $tenant } inviterer dig
invited-by = { $inviter } inviterer dig til at være gæst hos { $tenant }.
invited-by-nobody = Du er inviteret til at være gæst hos { $tenant }.
invited-to = Du kan bruge
invited-address = Inviteret adresse
invited-until = Linket virker til
invited-next = Næste skridt er at logge ind med den konto, du allerede har, eller oprette en. Der sker ikke noget, før du siger ja.
invited-still-good = Din invitation gælder stadig.
invited-decline = Sig nej tak til invitationen
invited-report = Jeg ved ikke, hvem der har sendt den

trouble-expired = Linket er udløbet
    .text = For din sikkerheds skyld virker linket i en invitation kun i en begrænset tid.
trouble-replaced = Der er et nyere link
    .text = Du har fået et nyere brev, og kun linket i det nyeste virker.
trouble-revoked = Invitationen er trukket tilbage
    .text = Den organisation, der inviterede dig, har trukket invitationen tilbage.
trouble-declined = Der er sagt nej til invitationen
    .text = Nogen med dette link har sagt nej tak. Hvis det var en fejl, så bed om at blive inviteret igen.
trouble-reported = Invitationen er anmeldt
    .text = Nogen med dette link har anmeldt den som uønsket, så den kan ikke bruges mere.
trouble-blocked = Invitationen kan ikke bruges mere
    .text = Den organisation, der inviterede dig, tager ikke eller ikke længere imod gæster fra dit domæne.
trouble-accepted = Du har allerede sagt ja
    .text = Invitationen er accepteret. Log ind for at gå videre.
trouble-unknown = Vi kender ikke dette link
    .text = Det er måske blevet klippet over på vejen. Prøv at kopiere hele linket fra brevet.
send-fresh-link = Send et nyt link
fresh-link-where = Det sendes kun til den postkasse, der blev inviteret.
fresh-link-sent = Se i din postkasse
    .text = Hvis der kan sendes et nyt link, er det på vej til { $address }.
    .hint = Det kan tage nogle minutter. Der sendes højst et nyt link hvert tiende minut.

decline = Sig nej tak til invitationen fra { $tenant }?
    .text = { $tenant } får besked om, at du har sagt nej. Du får ikke adgang. De kan invitere dig igen.
    .button = Sig nej tak
    .done = Du har sagt nej tak
    .done-text = { $tenant } får besked om, at du ikke vil være gæst.
report = Anmeld invitationen fra { $tenant }?
    .text = Gør det, hvis du ikke ventede brevet, eller hvis det ligner svindel. Linket holder op med at virke, { $tenant } får besked, og du får ikke flere breve derfra.
    .button = Anmeld
    .done = Tak, fordi du sagde det
    .done-text = Linket virker ikke længere, og { $tenant } får besked om, at brevet var uønsket.
no-more-letters = Send mig ikke flere breve fra { $tenant }
no-more-letters-done = Du får ikke flere breve fra { $tenant }.

no-more = Ikke flere breve fra { $tenant }?
    .text = { $address } får ikke flere invitationer, påmindelser eller kopier fra { $tenant }. En åben invitation bliver ved med at være åben.
    .button = Stop brevene
    .done = Der kommer ikke flere breve
    .done-text = { $address } får ikke flere invitationer, påmindelser eller kopier fra { $tenant }.

undo-what = Invitationen fra { $tenant } til { $invited } blev accepteret med kontoen { $account }.
undo-until = Det kan fortrydes til { $until }.
undo-asked = Skal accepten fortrydes?
    .text = { $account } mister straks alt, hvad der fulgte med invitationen. Ingen overtager pladsen, før { $tenant } inviterer igen.
    .button = Fortryd
undo-done = Det er fortrudt
    .text = { $account } har mistet alt, hvad der fulgte med invitationen. { $tenant } får besked og afgør, om der skal inviteres igen.
undo-too-late = Det er for sent at fortryde
    .text = Fristen er udløbet. { $tenant } kan stadig afslutte adgangen; spørg den, der inviterede.
