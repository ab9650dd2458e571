# Ord, som sider og breve deler.

date =
    { $day }. { $month ->
        [1] januar
        [2] februar
        [3] marts
        [4] april
        [5] maj
        [6] juni
        [7] juli
        [8] august
        [9] september
        [10] oktober
        [11] november
       *[12] december
    } { $year }
moment = { $date } kl. { $time } UTC
tries-left = { $count } forsøg tilbage
brand-by = { $tenant } bruger Guesthouse
house = Guesthouse
skip-to-content = Gå til indholdet
languages = Sprog
title-error = Fejl:
unverified = ikke bekræftet
unverified-organisation = ikke bekræftet organisation
opens-new-window = (åbner et nyt vindue)
continue = Fortsæt
cancel = Annuller
go-back = Gå tilbage
try-again = Prøv igen
close-page = Du kan lukke denne side.
reference = Referencenummer
ask-person = Spørgsmål? Spørg { $name } hos { $tenant }.
ask-help-desk = Spørgsmål? Spørg dem, der tager sig af konti hos { $tenant }.
