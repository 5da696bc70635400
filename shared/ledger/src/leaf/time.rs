use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";
/// Bytes of `YYYY-MM-DDThh:mm:ss.ffffffZ`.
const LENGTH: usize = 27;

/// The time without what is finer than a microsecond, as databases keep it.
#[must_use]
pub fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// `YYYY-MM-DDThh:mm:ss.ffffffZ`; finer parts are cut off.
#[must_use]
pub fn format_time(time: DateTime<Utc>) -> String {
    to_microseconds(time).format(FORMAT).to_string()
}

/// Reads exactly what `format_time` writes; `None` for any other form of a time.
#[must_use]
pub fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    if text.len() != LENGTH {
        return None;
    }
    let time = NaiveDateTime::parse_from_str(text, FORMAT).ok()?.and_utc();
    // chrono keeps a leap second as a second of two billion nanoseconds; a leaf has none.
    let leap = time.timestamp_subsec_nanos() >= 1_000_000_000;
    (!leap && format_time(time) == text).then_some(time)
}
