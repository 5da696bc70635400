//! Excel's day numbers.

use chrono::{Datelike, Days, NaiveDate};

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// Writes a day number as an ISO date, a moment or, below one day, a time of day; `None` for numbers that
/// are no day of Excel's calendar. Times are to the millisecond, as Excel keeps them.
///
/// In the calendar of 1900 day 60 is a 29 February that never was; it is no day here.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
#[expect(clippy::cast_sign_loss, reason = "the range is checked before")]
pub(super) fn written(value: f64, since_1904: bool) -> Option<String> {
    const LAST_DAY: f64 = 2_958_466.0;
    if !(0.0..LAST_DAY).contains(&value) {
        return None;
    }
    let whole = value.floor();
    let milliseconds = ((value - whole) * MILLISECONDS_PER_DAY).round() as u64;
    let days = whole as u64 + milliseconds / 86_400_000;
    let milliseconds = milliseconds % 86_400_000;
    let clock = clock(milliseconds);
    if days == 0 && (milliseconds > 0 || !since_1904) {
        return (milliseconds > 0).then_some(clock);
    }
    let (year, month, day, count) = match (since_1904, days) {
        (true, _) => (1904, 1, 1, days),
        (false, 60) => return None,
        (false, 1..60) => (1899, 12, 31, days),
        (false, _) => (1899, 12, 30, days),
    };
    let date = NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(count))?;
    let date = (date.year() <= 9_999).then_some(date)?;
    Some(if milliseconds == 0 { date.to_string() } else { format!("{date}T{clock}") })
}

fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match milliseconds % 1_000 {
        0 => clock,
        rest => format!("{clock}.{rest:03}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_are_days() {
        for (value, since_1904, expected) in [
            (1.0, false, Some("1900-01-01")),
            (59.0, false, Some("1900-02-28")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01")),
            (41_641.0, false, Some("2014-01-02")),
            (41_641.489_583_333_336, false, Some("2014-01-02T11:45:00")),
            (0.489_583_333_333_333_3, false, Some("11:45:00")),
            (0.0, true, Some("1904-01-01")),
            (0.5, true, Some("12:00:00")),
            (40_179.0, true, Some("2014-01-02")),
            (41_641.999_999_999_9, false, Some("2014-01-03")),
            (-1.0, false, None),
            (2_958_466.0, false, None),
            (f64::NAN, false, None),
        ] {
            assert_eq!(written(value, since_1904).as_deref(), expected, "{value} {since_1904}");
        }
    }
}
