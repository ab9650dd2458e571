# The portal: inviting many by CSV.

import-text = Upload a CSV. You see row by row what would happen before anything is sent.
csv-file = CSV file
csv-hint =
    { $count ->
        [one] Up to { $count } row. The only column that is needed is Email.
       *[other] Up to { $count } rows. The only column that is needed is Email.
    }
csv-sample = Get a sample
read-file = Read the file
last-imports = Last imports
no-imports = Nothing has been imported yet.
rows-count =
    { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
import-planning = Being read
import-planned = Waits for you
import-applying = Running
import-cancelling = Being cancelled
import-applied = Done
import-given-up = Given up
import-discarded = This plan was thrown away. Nothing was sent.

file-unread = The file cannot be read.
at-line = Line { $line }:
at-cell = Column { $cell }:
line = Line
file-unreadable = Something went wrong on the way. Upload it again.
file-empty = There is nothing in the file.
file-workbook = This is a spreadsheet in its own format. Save it as CSV and upload that.
file-binary = This is not a text file.
file-malformed = The file is not whole { $encoding }. It may have been cut off.
file-unsupported = The file is neither UTF-8, UTF-16 nor Windows-1252. Save it as UTF-8.
file-large =
    { $count ->
        [one] The file is larger than { $count } byte.
       *[other] The file is larger than { $count } bytes.
    }
file-rows =
    { $count ->
        [one] There is more than { $count } row.
       *[other] There are more than { $count } rows.
    }
file-columns =
    { $count ->
        [one] There is more than { $count } column.
       *[other] There are more than { $count } columns.
    }
file-cell-long =
    { $count ->
        [one] The cell is longer than { $count } byte.
       *[other] The cell is longer than { $count } bytes.
    }
file-open-quote = A quote opens here and is never closed.
file-after-quote = Text follows a closing quote.
header-no-email = There is no column called Email.
header-duplicate = Columns { $first } and { $second } are about the same thing.

plan-title = Plan for { $file }
plan-text =
    { $rows ->
        [one] The file has { $rows } row; { $done } would be carried out.
       *[other] The file has { $rows } rows; { $done } would be carried out.
    }
plan-letters =
    { $count ->
        [0] No letter would be sent.
        [one] { $count } letter would be sent.
       *[other] { $count } letters would be sent.
    }
plan-apply =
    { $count ->
        [one] Carry out { $count } row
       *[other] Carry out { $count } rows
    }
plan-discard = Throw the plan away
plan-nothing = There is nothing to carry out. Correct the file and upload it again.
plan-unknown-columns = Columns we do not know, kept aside:
plan-no-rows = There are no rows.
what-happens = What happens
why = Why

decision-new = New guest
decision-reinvite = New link
decision-already-guest = Already a guest
decision-member = Member
decision-done-before = Done before
decision-duplicate = Twice in the file
decision-bad-address = Bad address
decision-bad-cell = Bad cell
decision-no-seat = No seat left
decision-over-quota = Over quota
decision-blocked-domain = Blocked domain
decision-unknown-sponsor = Unknown sponsor
decision-unknown-application = Unknown application
decision-unknown-group = Unknown group
decision-unknown-role = Unknown role
decision-ambiguous = Ambiguous name
decision-refused = Not possible

row-not-allowed = You may not invite.
row-done-before = An earlier import did this. To do it again, empty the row's State.
row-duplicate = The same person as in line { $line }.
row-blocked-domain = Guests from { $domain } are not admitted.
row-blocked-user = This person is blocked.
row-stay-ended = Their access ended on { $date }. Whoever may change their stay can let them in again.
row-more-power = This guest was given more power than you have.
row-changed = This changed since the plan.
row-no-more-letters = The recipient asked for no more letters from you.
row-unknown-sponsor = There is no member “{ $name }”.
row-unknown-application = There is no application “{ $name }”.
row-unknown-group = There is no group “{ $name }”.
row-unknown-role = There is no role “{ $name }”.
row-ambiguous = Several have the name “{ $name }”. Use the id.
row-not-givable = You may not give “{ $name }”.
row-landing = { $address } belongs to no application here.
row-access-ended = The access would end before it begins.
row-no-seat = All seats for guests are taken.
row-over-quota = You cannot have more letters sent for now.
row-international = International domain: { $domain }. Make sure that it is the right one.
row-closed = { $name } does not admit guests yet.

cell-missing = This cannot be empty.
cell-address-shape = An address looks like ann@company.com.
cell-address-long = The address is too long.
cell-address-character = The address holds a character that is not allowed.
cell-address-domain = What follows the @ is not a domain.
cell-too-long =
    { $count ->
        [one] At most { $count } character.
       *[other] At most { $count } characters.
    }
cell-control = The text holds a line break or a hidden character.
cell-web-address = A name cannot hold a web address.
cell-landing = An address to land on begins with https://.
cell-language = A language looks like da, en or zh-Hans.
cell-date = A date looks like 2027-12-31.
cell-yes-or-no = This is true or false.
cell-too-many =
    { $count ->
        [one] At most { $count } name in one cell.
       *[other] At most { $count } names in one cell.
    }
cell-role-without-application = A role needs an application in the same row.
cell-beyond-header = This row has more cells than the header. Quote cells that hold the delimiter.

progress-title = { $file }
progress-planning = Reading the rows and deciding what would happen.
progress-applying = Carrying out the rows.
progress-cancelling = The rows that are left are being left out.
progress-of = { $done } of { $rows } rows
progress-so-far =
    { $done ->
        [one] { $done } row so far
       *[other] { $done } rows so far
    }
progress-leave = You can leave this page; the work goes on.
progress-cancel = Invite nobody else
progress-cancel-hint = Inviting nobody else ends it here: whoever was invited stays invited. The result then says which rows are left; uploaded again, it invites those.
progress-setback = It does not go on for now.
progress-again = It is tried again at
progress-done = It is done. Look again to see what came of it.
progress-lost = How far it is cannot be seen from here any more. Look again; you may be asked to sign in.
look-again = Look again
setback-busy = The database has too much to do.
setback-away = The database cannot be reached.
setback-damaged = Something in the database cannot be read; the server’s log says what.
setback-refused = The database did not take it; the server’s log says why.
result-title = Result of { $file }
result-text =
    { $done ->
        [one] { $done } row was carried out.
       *[other] { $done } rows were carried out.
    }
result-skipped =
    { $count ->
        [0] None was left out.
        [one] { $count } was left out.
       *[other] { $count } were left out.
    }
result-download = Download the result
result-hint = The result is your file with what became of each row. Correct it and upload it again: rows that are done are left alone.
result-left-out = Rows that were left out
upload-another = Upload another
plan-open = Admit guests to applications in the file that admit none yet
import-stopped = The file was not read to its end.
stopped-away = The database was not there meanwhile. Upload the file again.
stopped-refused = The database did not take what was read. Whoever runs the server finds out why in its log.
stopped-interrupted = The server ended meanwhile. Upload the file again.
