//! Dates as files write them.

use std::fmt::Write as _;

use chrono::format::{Item, ParseErrorKind, Parsed, StrftimeItems, parse};
use chrono::{Datelike, NaiveDate};

use crate::issues::Code;

/// Years of a plausible clinical date; a two-digit year read as `%Y` falls outside.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2199;

/// How a column writes its dates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DateFormat {
    /// `YYYY-MM-DD`, zeros included.
    Iso,
    /// As stated.
    Stated(Vec<Item<'static>>),
}

impl DateFormat {
    /// `None` when the format is no strftime format or does not state year, month and day.
    pub(super) fn stated(format: &str) -> Option<Self> {
        let items = StrftimeItems::new(format).parse_to_owned().ok()?;
        let format = Self::Stated(items);
        let fixes_a_day = |(year, month, day)| {
            let date = NaiveDate::from_ymd_opt(year, month, day)?;
            let Self::Stated(items) = &format else {
                return None;
            };
            let mut text = String::new();
            let midnight = date.and_hms_opt(0, 0, 0)?;
            write!(text, "{}", midnight.format_with_items(items.iter())).ok()?;
            (format.read(&text) == Ok(date)).then_some(())
        };
        [(2014, 11, 23), (1987, 3, 4)].into_iter().try_for_each(fixes_a_day)?;
        Some(format)
    }

    /// Reads a day.
    pub(super) fn read(&self, text: &str) -> Result<NaiveDate, Code> {
        let date = match self {
            Self::Iso => iso(text)?,
            Self::Stated(items) => stated(text, items)?,
        };
        if YEARS.contains(&date.year()) { Ok(date) } else { Err(Code::ImpossibleDate) }
    }
}

fn iso(text: &str) -> Result<NaiveDate, Code> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes() else {
        return Err(not_iso(text));
    };
    let digits = [y0, y1, y2, y3, m0, m1, d0, d1].map(|byte| u32::from(byte.wrapping_sub(b'0')));
    if digits.iter().any(|digit| *digit > 9) {
        return Err(not_iso(text));
    }
    let [y0, y1, y2, y3, m0, m1, d0, d1] = digits;
    let year = i32::try_from(y0 * 1000 + y1 * 100 + y2 * 10 + y3).map_err(|_wide| Code::ImpossibleDate)?;
    NaiveDate::from_ymd_opt(year, m0 * 10 + m1, d0 * 10 + d1).ok_or(Code::ImpossibleDate)
}

/// What is wrong with a text that is not `YYYY-MM-DD`.
fn not_iso(text: &str) -> Code {
    if partial(text) {
        return Code::PartialDate;
    }
    let groups: Vec<&str> = text.split(['/', '.', '-']).collect();
    let short = |group: &&str| (1..=2).contains(&group.len());
    let numbers =
        groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    // Neither day nor month can be told where the year does not come first.
    if numbers && groups.len() == 3 && groups.iter().take(2).all(short) {
        Code::AmbiguousDate
    } else {
        Code::NotADate
    }
}

/// A year, or a year and a month.
fn partial(text: &str) -> bool {
    let (year, month) = text.split_once('-').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    year.len() == 4 && month.len() <= 2 && digits(year) && digits(month)
}

fn stated(text: &str, items: &[Item<'static>]) -> Result<NaiveDate, Code> {
    let mut parsed = Parsed::new();
    let date = parse(&mut parsed, text, items.iter()).and_then(|()| parsed.to_naive_date());
    date.map_err(|error| match error.kind() {
        ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => Code::ImpossibleDate,
        _ if partial(text) => Code::PartialDate,
        _ => Code::NotADate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Result<NaiveDate, Code> {
        Ok(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn iso_dates_and_nothing_else_without_a_stated_format() {
        for (text, expected) in [
            ("2014-01-13", day(2014, 1, 13)),
            ("2016-02-29", day(2016, 2, 29)),
            ("2015-02-29", Err(Code::ImpossibleDate)),
            ("2015-13-01", Err(Code::ImpossibleDate)),
            ("0014-01-13", Err(Code::ImpossibleDate)),
            ("9999-01-01", Err(Code::ImpossibleDate)),
            ("2014-1-13", Err(Code::NotADate)),
            ("5/6/11", Err(Code::AmbiguousDate)),
            ("05/06/2011", Err(Code::AmbiguousDate)),
            ("13.01.2014", Err(Code::AmbiguousDate)),
            ("1928", Err(Code::PartialDate)),
            ("2014-01", Err(Code::PartialDate)),
            ("15JAN2017", Err(Code::NotADate)),
            ("20141", Err(Code::NotADate)),
            ("2014-01-13T10:00", Err(Code::NotADate)),
            ("２０１４-01-13", Err(Code::NotADate)),
        ] {
            assert_eq!(DateFormat::Iso.read(text), expected, "{text}");
        }
    }

    #[test]
    fn stated_formats_fix_the_order() {
        for (format, text, expected) in [
            ("%d/%m/%Y", "05/06/2011", day(2011, 6, 5)),
            ("%m/%d/%Y", "5/6/2011", day(2011, 5, 6)),
            ("%m/%d/%Y", "13/01/2011", Err(Code::ImpossibleDate)),
            ("%d/%m/%Y", "31/04/2011", Err(Code::ImpossibleDate)),
            ("%d/%m/%Y", "1/13/14", Err(Code::ImpossibleDate)),
            ("%m/%d/%y", "1/13/14", day(2014, 1, 13)),
            ("%d%b%Y", "15JAN2017", day(2017, 1, 15)),
            ("%Y-%m-%dT%H:%M", "2014-01-13T10:00", day(2014, 1, 13)),
            ("%d/%m/%Y", "2014", Err(Code::PartialDate)),
            ("%d/%m/%Y", "soon", Err(Code::NotADate)),
            ("%d/%m/%Y", "05/06/2011 x", Err(Code::NotADate)),
        ] {
            assert_eq!(DateFormat::stated(format).unwrap().read(text), expected, "{format} {text}");
        }
    }

    #[test]
    fn a_format_that_does_not_fix_a_day_is_refused() {
        for format in ["%Y-%m", "%d/%m", "%H:%M", "%Q", "", "day", "%d/%m/%Y %z"] {
            assert_eq!(DateFormat::stated(format), None, "{format}");
        }
    }
}
