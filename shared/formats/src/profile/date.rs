//! Dates as files write them.

use std::fmt::Write as _;

use chrono::format::{Item, ParseErrorKind, Parsed, StrftimeItems, parse};
use chrono::{Datelike, Days, NaiveDate};
use palladion_domain::partial_date::{ImputationRule, PartialDate};

use super::{DateOptions, PartialDates, TimeOfDay};
use crate::issues::Code;

/// Years of a plausible clinical date; a two-digit year read as `%Y` falls outside.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2199;

/// How the dates of a column are read: by one format, or by rules.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DateReader {
    formats: Vec<DateFormat>,
    options: Option<Box<DateOptions>>,
}

impl DateReader {
    /// Formats that are none are left out; the profile's checks refuse them before.
    pub(super) fn new(format: Option<&str>, options: &DateOptions) -> Self {
        let stated = format.into_iter().chain(options.formats.iter().map(String::as_str));
        let mut formats: Vec<_> = stated.filter_map(DateFormat::stated).collect();
        if formats.is_empty() && !options.sas_days {
            formats.push(DateFormat::Iso);
        }
        let options = (*options != DateOptions::default()).then(|| Box::new(options.clone()));
        Self { formats, options }
    }

    /// Reads a day; `None` when a rule says that it is missing.
    pub(super) fn read(&self, text: &str, notes: &mut Vec<Code>) -> Result<Option<NaiveDate>, Code> {
        let Some(options) = &self.options else {
            let format = self.formats.first().unwrap_or(&DateFormat::Iso);
            return format.read(text).map(Some);
        };
        let whole = self.by_formats(text, options);
        let day = match (whole, options.time_of_day) {
            (Err(Code::NotADate), TimeOfDay::Drop) => without_time(text),
            (found, _) => return found.or_else(|code| partial_by_rule(text, options.partial, code, notes)),
        };
        let Some(day) = day else {
            return partial_by_rule(text, options.partial, Code::NotADate, notes);
        };
        let found = self.by_formats(day, options)?;
        notes.push(Code::TimeDropped);
        Ok(found)
    }

    /// The one day that every format which can read the text reads.
    fn by_formats(&self, text: &str, options: &DateOptions) -> Result<Option<NaiveDate>, Code> {
        let mut found = None;
        let mut fault = Code::NotADate;
        let sas = options.sas_days.then(|| sas_day(text));
        for read in self.formats.iter().map(|format| format.read(text)).chain(sas) {
            match (read, found) {
                (Ok(date), Some(earlier)) if date != earlier => return Err(Code::AmbiguousDate),
                (Ok(date), _) => found = Some(date),
                (Err(Code::NotADate), _) => {}
                (Err(code), _) => fault = code,
            }
        }
        found.map(Some).ok_or(fault)
    }
}

/// The date in front of a time of day: `2014-07-02T11:45`, `2014-07-02 11:45:30`, with or without a zone.
fn without_time(text: &str) -> Option<&str> {
    let (day, time) = text.split_once(['T', ' '])?;
    let bytes = time.as_bytes();
    let [h0, h1, b':', m0, m1, ..] = bytes else { return None };
    let number = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| (tens - b'0') * 10 + (ones - b'0'))
    };
    let clock =
        number(*h0, *h1).is_some_and(|hour| hour < 24) && number(*m0, *m1).is_some_and(|minute| minute < 60);
    let rest = time.get(5..)?;
    let known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z' | b'+' | b'-');
    (clock && rest.bytes().all(known)).then_some(day)
}

/// Days since 1960-01-01, whole, also written with zero decimals.
fn sas_day(text: &str) -> Result<NaiveDate, Code> {
    let zero = |decimals: &str| !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0');
    let whole = text.split_once('.').map_or(text, |(whole, rest)| if zero(rest) { whole } else { text });
    let days: i64 = whole.parse().map_err(|_word| Code::NotADate)?;
    let epoch = NaiveDate::from_ymd_opt(1960, 1, 1).ok_or(Code::ImpossibleDate)?;
    let distance = Days::new(days.unsigned_abs());
    let date = if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) };
    date.filter(|date| YEARS.contains(&date.year())).ok_or(Code::ImpossibleDate)
}

/// What a rule makes of a year, or a year and a month; the fault stays that of the whole text otherwise.
fn partial_by_rule(
    text: &str,
    rule: PartialDates,
    fault: Code,
    notes: &mut Vec<Code>,
) -> Result<Option<NaiveDate>, Code> {
    let Ok(date @ (PartialDate::Year(_) | PartialDate::Month(..))) = text.parse() else {
        return Err(fault);
    };
    let rule = match rule {
        PartialDates::Refuse => return Err(Code::PartialDate),
        PartialDates::FirstDay => Some(ImputationRule::First),
        PartialDates::Mid => Some(ImputationRule::Middle),
        PartialDates::LastDay => Some(ImputationRule::Last),
        PartialDates::Missing => None,
    };
    let completed = match rule {
        Some(rule) => {
            let day = date.impute(rule).map(|(day, _)| day).filter(|day| YEARS.contains(&day.year()));
            Some(day.ok_or(Code::ImpossibleDate)?)
        }
        None => None,
    };
    notes.push(Code::DateCompleted);
    Ok(completed)
}

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

    fn by(
        format: Option<&str>,
        options: &DateOptions,
        text: &str,
    ) -> (Result<Option<NaiveDate>, Code>, usize) {
        let mut notes = Vec::new();
        (DateReader::new(format, options).read(text, &mut notes), notes.len())
    }

    #[test]
    fn several_formats_read_a_cell_only_when_they_do_not_differ() {
        let formats = ["%d/%m/%Y", "%m/%d/%Y", "%d%b%Y"].map(str::to_owned).to_vec();
        let options = DateOptions { formats, ..DateOptions::default() };
        for (text, expected) in [
            ("13/01/2014", day(2014, 1, 13)),
            ("01/13/2014", day(2014, 1, 13)),
            ("05/06/2011", Err(Code::AmbiguousDate)),
            ("05/05/2011", day(2011, 5, 5)),
            ("15JAN2017", day(2017, 1, 15)),
            ("31/31/2014", Err(Code::ImpossibleDate)),
            ("soon", Err(Code::NotADate)),
            ("2014", Err(Code::PartialDate)),
        ] {
            assert_eq!(by(None, &options, text), (expected.map(Some), 0), "{text}");
        }
    }

    #[test]
    fn sas_days_count_from_1960() {
        let options = DateOptions { sas_days: true, ..DateOptions::default() };
        for (text, expected) in [
            ("19725", day(2014, 1, 2)),
            ("19725.0", day(2014, 1, 2)),
            ("0", day(1960, 1, 1)),
            ("-1", day(1959, 12, 31)),
            ("19725.5", Err(Code::NotADate)),
            ("99999999", Err(Code::ImpossibleDate)),
            ("9223372036854775807", Err(Code::ImpossibleDate)),
            ("-9223372036854775808", Err(Code::ImpossibleDate)),
            ("2014-01-02", Err(Code::NotADate)),
        ] {
            assert_eq!(by(None, &options, text), (expected.map(Some), 0), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_dropped_and_a_partial_date_completed_by_a_rule_with_a_note() {
        let drop = DateOptions { time_of_day: TimeOfDay::Drop, ..DateOptions::default() };
        let partial = |partial| DateOptions { partial, ..drop.clone() };
        let cases = [
            ("2014-07-02T11:45", drop.clone(), day(2014, 7, 2).map(Some), 1),
            ("2014-07-02 11:45:30.5", drop.clone(), day(2014, 7, 2).map(Some), 1),
            ("2014-07-02T23:30Z", drop.clone(), day(2014, 7, 2).map(Some), 1),
            ("2014-07-02", drop.clone(), day(2014, 7, 2).map(Some), 0),
            ("2014-07-02T", drop.clone(), Err(Code::NotADate), 0),
            ("2014-07-02T11:45 or so", drop.clone(), Err(Code::NotADate), 0),
            ("2014-13-02T11:45", drop.clone(), Err(Code::ImpossibleDate), 0),
            ("2014-07-02T11:45", DateOptions::default(), Err(Code::NotADate), 0),
            ("2014-07", drop.clone(), Err(Code::PartialDate), 0),
            ("2014-07", partial(PartialDates::FirstDay), day(2014, 7, 1).map(Some), 1),
            ("2014-07", partial(PartialDates::Mid), day(2014, 7, 15).map(Some), 1),
            ("2014", partial(PartialDates::LastDay), day(2014, 12, 31).map(Some), 1),
            ("2014", partial(PartialDates::Missing), Ok(None), 1),
            ("0014", partial(PartialDates::Mid), Err(Code::ImpossibleDate), 0),
        ];
        for (text, options, expected, notes) in cases {
            assert_eq!(by(None, &options, text), (expected, notes), "{text}");
        }
    }
}
