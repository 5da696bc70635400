//! Numbers as files write them.

use super::{Band, NumberOptions, Qualifier};
use crate::issues::Code;

/// Longest number in bytes; every IEEE double written out shortest fits several times.
const MAX_BYTES: usize = 64;

/// Reads a number, or what a rule makes of a bound or a band of numbers; `None` when the rule says missing.
pub(super) fn by_rules(
    text: &str,
    options: NumberOptions,
    notes: &mut Vec<Code>,
) -> Result<Option<f64>, Code> {
    match real(text, options) {
        Ok(value) => Ok(Some(value)),
        Err(Code::NotANumber) => {
            let ruled = bound(text, options, notes).or_else(|| band(text, options, notes));
            let fault =
                if followed_by_text(text, options) { Code::TextAfterNumber } else { Code::NotANumber };
            ruled.unwrap_or(Err(fault))
        }
        Err(code) => Err(code),
    }
}

type Ruled = Option<Result<Option<f64>, Code>>;

/// `<10`, `>= 6.0`.
fn bound(text: &str, options: NumberOptions, notes: &mut Vec<Code>) -> Ruled {
    let signs = ["<=", ">=", "<", ">", "\u{2264}", "\u{2265}"];
    let rest = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
    let value = real(rest.trim_start(), options).ok()?;
    let kept = match options.qualifier {
        Qualifier::Refuse => return Some(Err(Code::QualifiedNumber)),
        Qualifier::Bound => Some(value),
        Qualifier::Missing => None,
    };
    notes.push(Code::QualifierDropped);
    Some(Ok(kept))
}

/// `90-99%`, `30 - 60`, also with an en dash; the first number is not above the second.
fn band(text: &str, options: NumberOptions, notes: &mut Vec<Code>) -> Ruled {
    let (low, high) = text.split_once(['-', '\u{2013}'])?;
    let (low, high) = (real(low.trim_end(), options).ok()?, real(high.trim_start(), options).ok()?);
    if low.is_sign_negative() || high.is_sign_negative() || low > high {
        return None;
    }
    let kept = match options.band {
        Band::Refuse => return Some(Err(Code::NumberBand)),
        Band::Midpoint => Some(low + (high - low) / 2.0),
        Band::Lower => Some(low),
        Band::Upper => Some(high),
        Band::Missing => None,
    };
    notes.push(Code::BandResolved);
    Some(Ok(kept))
}

/// Whether a number comes first and words, a parenthesis or a further number come after it.
fn followed_by_text(text: &str, options: NumberOptions) -> bool {
    let end =
        text.find(|character: char| !character.is_ascii_digit() && !matches!(character, '.' | '+' | '-'));
    let Some((number, rest)) = end.and_then(|end| text.split_at_checked(end)) else {
        return false;
    };
    real(number, options).is_ok()
        && (rest.starts_with(", ")
            || rest.contains(|character: char| character.is_alphabetic() || character == '('))
}

/// Reads a decimal number: sign, digits, decimals, exponent. No words, no thousands, no qualifiers.
pub(super) fn real(text: &str, options: NumberOptions) -> Result<f64, Code> {
    let text = if options.strip_percent { text.strip_suffix('%').unwrap_or(text).trim_end() } else { text };
    if options.decimal_comma { comma(text) } else { point(text) }
}

fn point(text: &str) -> Result<f64, Code> {
    // `parse` also takes `inf`, `nan`, `infinity`: they are words, not numbers.
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !digits {
        return Err(Code::NotANumber);
    }
    match text.parse::<f64>() {
        // Zero is only what is written with zeros: `1e-400` is below the smallest double.
        Ok(value) if value.abs().to_bits() == 0 && !zero(text) => Err(Code::NumberTooLarge),
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(Code::NumberTooLarge),
        Err(_) => Err(Code::NotANumber),
    }
}

/// Whether the digits before an exponent are zeros.
fn zero(text: &str) -> bool {
    text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).all(|byte| !matches!(byte, b'1'..=b'9'))
}

fn comma(text: &str) -> Result<f64, Code> {
    let bytes = text.as_bytes();
    let mut copy = [0; MAX_BYTES];
    let Some(target) = copy.get_mut(..bytes.len()) else {
        return Err(Code::NotANumber);
    };
    if bytes.contains(&b'.') {
        return Err(Code::NotANumber);
    }
    target.copy_from_slice(bytes);
    if let Some(comma) = target.iter_mut().find(|byte| **byte == b',') {
        *comma = b'.';
    }
    point(std::str::from_utf8(target).map_err(|_not_text| Code::NotANumber)?)
}

/// Reads a whole number: sign and digits. `3.0` is one only where the options allow zero decimals.
pub(super) fn integer(text: &str, options: NumberOptions) -> Result<i64, Code> {
    let whole_part = |(whole, zeros): (&'_ str, &'_ str)| {
        let zeros_only = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
        (zeros_only && whole.ends_with(|character: char| character.is_ascii_digit())).then_some(whole.len())
    };
    let written = text.split_once('.').filter(|_| options.zero_decimals).and_then(whole_part);
    let text = written.and_then(|length| text.get(..length)).unwrap_or(text);
    match text.parse::<i64>() {
        Ok(value) => Ok(value),
        Err(_) if whole(text) => Err(Code::NumberTooLarge),
        Err(_) => match point(text) {
            Ok(_) | Err(Code::NumberTooLarge) => Err(Code::NotAnInteger),
            Err(code) => Err(code),
        },
    }
}

fn whole(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_is() {
        let plain = NumberOptions::default();
        let comma = NumberOptions { decimal_comma: true, ..plain };
        let percent = NumberOptions { strip_percent: true, ..plain };
        let cases: [(&str, NumberOptions, Result<f64, Code>); 25] = [
            ("1e-400", plain, Err(Code::NumberTooLarge)),
            ("-0.0e-5", plain, Ok(-0.0)),
            ("5e-324", plain, Ok(5e-324)),
            ("55", plain, Ok(55.0)),
            ("-0.23", plain, Ok(-0.23)),
            ("84.63333333", plain, Ok(84.633_333_33)),
            (".5", plain, Ok(0.5)),
            ("1e3", plain, Ok(1000.0)),
            ("1e999", plain, Err(Code::NumberTooLarge)),
            ("nan", plain, Err(Code::NotANumber)),
            ("inf", plain, Err(Code::NotANumber)),
            (">6.0", plain, Err(Code::NotANumber)),
            ("1,5", plain, Err(Code::NotANumber)),
            ("1,000", plain, Err(Code::NotANumber)),
            ("1 000", plain, Err(Code::NotANumber)),
            ("35%", plain, Err(Code::NotANumber)),
            ("50-59", plain, Err(Code::NotANumber)),
            ("٣", plain, Err(Code::NotANumber)),
            ("+", plain, Err(Code::NotANumber)),
            ("3,5", comma, Ok(3.5)),
            ("3.5", comma, Err(Code::NotANumber)),
            ("1,000,5", comma, Err(Code::NotANumber)),
            ("35 %", percent, Ok(35.0)),
            ("35", percent, Ok(35.0)),
            ("%", percent, Err(Code::NotANumber)),
        ];
        for (text, options, expected) in cases {
            assert_eq!(real(text, options), expected, "{text}");
        }
        assert_eq!(real(&format!("{},5", "1".repeat(100)), comma), Err(Code::NotANumber));
    }

    #[test]
    fn what_a_whole_number_is() {
        for (text, expected) in [
            ("007", Ok(7)),
            ("-3", Ok(-3)),
            ("9223372036854775807", Ok(i64::MAX)),
            ("9223372036854775808", Err(Code::NumberTooLarge)),
            ("3.0", Err(Code::NotAnInteger)),
            ("1e2", Err(Code::NotAnInteger)),
            ("3 ", Err(Code::NotANumber)),
            ("", Err(Code::NotANumber)),
            ("0x10", Err(Code::NotANumber)),
        ] {
            assert_eq!(integer(text, NumberOptions::default()), expected, "{text}");
        }
    }

    #[test]
    fn zero_decimals_make_no_other_number() {
        let options = NumberOptions { zero_decimals: true, ..NumberOptions::default() };
        for (text, expected) in [
            ("3.0", Ok(3)),
            ("-1.000", Ok(-1)),
            ("3.", Err(Code::NotAnInteger)),
            ("3.5", Err(Code::NotAnInteger)),
            (".0", Err(Code::NotAnInteger)),
            ("1.1903520209", Err(Code::NotAnInteger)),
            ("x.0", Err(Code::NotANumber)),
        ] {
            assert_eq!(integer(text, options), expected, "{text}");
        }
    }

    #[test]
    fn bounds_and_bands_are_refused_until_a_rule_says_what_they_mean() {
        let plain = NumberOptions::default();
        let percent = NumberOptions { strip_percent: true, ..plain };
        let ruled = NumberOptions { qualifier: Qualifier::Bound, band: Band::Midpoint, ..percent };
        let emptied = NumberOptions { qualifier: Qualifier::Missing, band: Band::Missing, ..percent };
        let cases = [
            (">6.0", plain, Err(Code::QualifiedNumber)),
            ("<=4", plain, Err(Code::QualifiedNumber)),
            ("\u{2265} 4", plain, Err(Code::QualifiedNumber)),
            (">6.0", ruled, Ok(Some(6.0))),
            ("< 10 %", ruled, Ok(Some(10.0))),
            (">6.0", emptied, Ok(None)),
            (">", ruled, Err(Code::NotANumber)),
            (">x", ruled, Err(Code::NotANumber)),
            ("30-60", plain, Err(Code::NumberBand)),
            ("90-99%", plain, Err(Code::NotANumber)),
            ("90-99%", percent, Err(Code::NumberBand)),
            ("90-99%", ruled, Ok(Some(94.5))),
            ("90% - 99%", ruled, Ok(Some(94.5))),
            ("30\u{2013}60", ruled, Ok(Some(45.0))),
            ("60-30", ruled, Err(Code::NotANumber)),
            ("30-60", emptied, Ok(None)),
            ("-5", ruled, Ok(Some(-5.0))),
            ("1e-3", ruled, Ok(Some(0.001))),
            ("2.5 (CN 3)", ruled, Err(Code::TextAfterNumber)),
            ("4.0, CN 9.7", ruled, Err(Code::TextAfterNumber)),
            ("1.4, 1.9", ruled, Err(Code::TextAfterNumber)),
            ("1.8, MSK failed", ruled, Err(Code::TextAfterNumber)),
            ("not amplified", ruled, Err(Code::NotANumber)),
            ("1,000", ruled, Err(Code::NotANumber)),
        ];
        for (text, options, expected) in cases {
            let mut notes = Vec::new();
            let found = by_rules(text, options, &mut notes);
            assert_eq!(found, expected, "{text}");
            let ruled = real(text, options).is_err() && found.is_ok();
            assert_eq!(notes.len(), usize::from(ruled), "{text}: a rule leaves a note");
        }
    }
}
