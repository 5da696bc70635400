//! What SAS display formats say about a number: a day, a moment, a time, or a number.

use chrono::{Datelike, NaiveDate};

use crate::records::write_number;

/// What a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Itself.
    Number,
    /// Days since 1960-01-01.
    Date,
    /// Seconds since the beginning of 1960-01-01.
    DateTime,
    /// Seconds since midnight.
    Time,
}

const DATES: &[&str] = &[
    "DATE", "DAY", "DDMMYY", "DDMMYYB", "DDMMYYC", "DDMMYYD", "DDMMYYN", "DDMMYYP", "DDMMYYS", "DOWNAME",
    "JULDAY", "JULIAN", "MMDDYY", "MMDDYYB", "MMDDYYC", "MMDDYYD", "MMDDYYN", "MMDDYYP", "MMDDYYS", "MMYY",
    "MMYYC", "MMYYD", "MMYYN", "MMYYP", "MMYYS", "MONNAME", "MONTH", "MONYY", "NLDATE", "QTR", "QTRR",
    "WEEKDATE", "WEEKDATX", "WEEKDAY", "WORDDATE", "WORDDATX", "YEAR", "YYMM", "YYMMC", "YYMMD", "YYMMDD",
    "YYMMDDB", "YYMMDDC", "YYMMDDD", "YYMMDDN", "YYMMDDP", "YYMMDDS", "YYMMN", "YYMMP", "YYMMS", "YYMON",
    "YYQ", "E8601DA", "B8601DA", "IS8601DA",
];
const MOMENTS: &[&str] =
    &["DATETIME", "DATEAMPM", "DTDATE", "MDYAMPM", "NLDATM", "E8601DT", "B8601DT", "IS8601DT", "E8601DN"];
const TIMES: &[&str] =
    &["TIME", "TIMEAMPM", "HHMM", "HOUR", "MMSS", "NLTIME", "E8601TM", "B8601TM", "IS8601TM"];

impl Meaning {
    /// The meaning of a format by its name, without width and decimals.
    pub(super) fn of(format: &str) -> Self {
        let is = |known: &&str| format.eq_ignore_ascii_case(known);
        if DATES.iter().any(is) {
            Self::Date
        } else if MOMENTS.iter().any(is) {
            Self::DateTime
        } else if TIMES.iter().any(is) {
            Self::Time
        } else {
            Self::Number
        }
    }

    /// Writes a number in canonical words: an ISO date, moment or time where it is exactly one, else the
    /// shortest decimal that reads back as the same double.
    pub(super) fn write(self, value: f64, into: &mut String) {
        let written = match self {
            Self::Number => None,
            Self::Date => whole(value).and_then(day),
            Self::DateTime => moment(value),
            Self::Time => time(value),
        };
        match written {
            Some(text) => into.push_str(&text),
            None => write_number(value, into),
        }
    }
}

/// The day 1960-01-01, in days since 1970-01-01.
const EPOCH_DAYS: i64 = -3_653;
const SECONDS_PER_DAY: i64 = 86_400;
/// Beyond this, seconds of a double have no fraction worth the name.
const MAX_SECONDS: f64 = 1e13;

/// The number of days since 1960-01-01.
pub(super) fn days_since_1960(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days()) - EPOCH_DAYS
}

/// A whole number of a size that can be a date.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn whole(value: f64) -> Option<i64> {
    (value.abs() < MAX_SECONDS && value.fract().abs().to_bits() == 0).then_some(value as i64)
}

fn day(days: i64) -> Option<String> {
    let date = NaiveDate::from_epoch_days(i32::try_from(days + EPOCH_DAYS).ok()?)?;
    (0..=9_999).contains(&date.year()).then(|| date.to_string())
}

fn moment(value: f64) -> Option<String> {
    let (seconds, fraction) = split(value)?;
    let day = day(seconds.div_euclid(SECONDS_PER_DAY))?;
    Some(format!("{day}T{}", clock(seconds.rem_euclid(SECONDS_PER_DAY), &fraction)))
}

fn time(value: f64) -> Option<String> {
    let (seconds, fraction) = split(value)?;
    (0..SECONDS_PER_DAY).contains(&seconds).then(|| clock(seconds, &fraction))
}

fn clock(seconds: i64, fraction: &str) -> String {
    format!("{:02}:{:02}:{:02}{fraction}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Whole seconds and the fraction as `.5`; `None` when nine decimals do not give the number back.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
#[expect(clippy::cast_precision_loss, reason = "whole seconds below 1e13 are exact")]
fn split(value: f64) -> Option<(i64, String)> {
    if value.is_nan() || value.abs() >= MAX_SECONDS {
        return None;
    }
    let floor = value.floor();
    let seconds = floor as i64;
    let nanoseconds = ((value - floor) * 1e9).round() as i64;
    if nanoseconds == 0 {
        return (value.to_bits() == floor.to_bits()).then(|| (seconds, String::new()));
    }
    let again = seconds as f64 + nanoseconds as f64 / 1e9;
    let text = format!(".{nanoseconds:09}");
    (again.to_bits() == value.to_bits()).then(|| (seconds, text.trim_end_matches('0').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_what_they_stand_for() {
        for (format, value, expected) in [
            ("DATE", 19_725.0, "2014-01-02"),
            ("YYMMDD", 0.0, "1960-01-01"),
            ("E8601DA", -1.0, "1959-12-31"),
            ("DATE", 19_725.5, "19725.5"),
            ("DATE", 1e12, "1000000000000"),
            ("DATETIME", 1_704_282_300.0, "2014-01-02T11:45:00"),
            ("DATETIME", -0.5, "1959-12-31T23:59:59.5"),
            ("TIME", 42_300.0, "11:45:00"),
            ("TIME", 86_400.0, "86400"),
            ("BEST", 63.0, "63"),
            ("", 0.1, "0.1"),
            ("", -7.0, "-7"),
        ] {
            let mut text = String::new();
            Meaning::of(format).write(value, &mut text);
            assert_eq!(text, expected, "{format} {value}");
        }
    }
}
