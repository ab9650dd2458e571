# At lukke en anden enhed ind.

device-title = Log ind på en anden enhed
device-text = Skriv koden, som enheden viser, for at bruge den med din konto hos { $tenant }.
device-code = Kode
device-code-wrong = Ingen enhed venter på denne kode. Se på den igen, eller begynd forfra på enheden.
device-code-too-many = Der er prøvet for mange koder. Vent et kvarter.
device-only-yours = Skriv kun en kode, som du ser på en enhed foran dig. Ingen herfra vil nogensinde sende dig en.
device-confirm-title = Skal { $app } logges ind?
device-confirm-text = En enhed beder om at bruge din konto { $address }.
device-app = Program
device-organisation = Organisation
device-from = Bedt om fra
device-same-network = det netværk, du er på
device-other-network = et andet netværk end dit
device-from-unknown = et sted, vi ikke kunne se
device-asked = Bedt om
device-age = { $minutes ->
    [0] for mindre end et minut siden
    [one] for et minut siden
   *[other] for { $minutes } minutter siden
}
device-warning = Gå kun videre, hvis enheden er foran dig, og du selv har startet det. Har nogen sendt dig en kode eller et link, så afvis.
device-warning-asked = Gå kun videre, hvis du selv har startet det og ser de samme ord der. Ellers afvis.
device-message = Vises der
device-approve = Den er min: luk den ind
device-decline = Afvis
device-approved = Enheden er logget ind
    .text = Gå tilbage til den: den fortsætter om få sekunder.
device-declined = Enheden er ikke lukket ind
    .text = Den får det at vide. Intet om din konto er blevet delt.
