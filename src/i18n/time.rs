//! Dates in the reader's language. The house tells time in UTC, and says so.

use rules::clock::{Timestamp, civil_date};

use super::Language;

impl Language {
    /// A day, as `20 November 2026`.
    pub fn date(self, at: Timestamp) -> String {
        let (year, month, day) = civil_date(at.seconds().div_euclid(86_400));
        // The year is a name here, not a count: it gets no separator.
        let month = u64::try_from(month).unwrap_or_default();
        self.say("date", &[("day", day.to_string().into()), ("month", month.into()), ("year", year.to_string().into())])
    }

    /// A moment to the minute, as `20 November 2026, 14:05 UTC`.
    pub fn moment(self, at: Timestamp) -> String {
        let second_of_day = at.seconds().rem_euclid(86_400);
        let time = match self {
            Self::English => format!("{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60),
            Self::Danish => format!("{:02}.{:02}", second_of_day / 3600, second_of_day / 60 % 60),
        };
        self.say("moment", &[("date", self.date(at).into()), ("time", time.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_people_write_them() {
        let at = Timestamp::from_seconds(1_795_183_500);
        assert_eq!(Language::English.date(at), "20 November 2026");
        assert_eq!(Language::Danish.date(at), "20. november 2026");
        assert_eq!(Language::English.moment(at), "20 November 2026, 14:05 UTC");
        assert_eq!(Language::Danish.moment(at), "20. november 2026 kl. 14.05 UTC");
    }
}
