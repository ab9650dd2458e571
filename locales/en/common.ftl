# Words that pages and letters share.

date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
moment = { $date }, { $time } UTC
tries-left =
    { $count ->
        [one] { $count } try left
       *[other] { $count } tries left
    }
brand-by = { $tenant } uses Guesthouse
house = Guesthouse
skip-to-content = Skip to the content
languages = Languages
title-error = Error:
unverified = unverified
unverified-organisation = unverified organisation
opens-new-window = (opens a new window)
continue = Continue
cancel = Cancel
go-back = Go back
try-again = Try again
close-page = You can close this page.
reference = Reference number
ask-person = Questions? Ask { $name } at { $tenant }.
ask-help-desk = Questions? Ask those who look after accounts at { $tenant }.
