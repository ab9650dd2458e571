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
