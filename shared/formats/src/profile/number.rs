//! Numbers as files write them.

use super::NumberOptions;
use crate::issues::Code;

/// Longest number in bytes; every IEEE double written out shortest fits several times.
const MAX_BYTES: usize = 64;

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
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(Code::NumberTooLarge),
        Err(_) => Err(Code::NotANumber),
    }
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

/// Reads a whole number: sign and digits. `3.0` is not one.
pub(super) fn integer(text: &str) -> Result<i64, Code> {
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
        const PLAIN: NumberOptions = NumberOptions { decimal_comma: false, strip_percent: false };
        const COMMA: NumberOptions = NumberOptions { decimal_comma: true, strip_percent: false };
        const PERCENT: NumberOptions = NumberOptions { decimal_comma: false, strip_percent: true };
        let cases: [(&str, NumberOptions, Result<f64, Code>); 22] = [
            ("55", PLAIN, Ok(55.0)),
            ("-0.23", PLAIN, Ok(-0.23)),
            ("84.63333333", PLAIN, Ok(84.633_333_33)),
            (".5", PLAIN, Ok(0.5)),
            ("1e3", PLAIN, Ok(1000.0)),
            ("1e999", PLAIN, Err(Code::NumberTooLarge)),
            ("nan", PLAIN, Err(Code::NotANumber)),
            ("inf", PLAIN, Err(Code::NotANumber)),
            (">6.0", PLAIN, Err(Code::NotANumber)),
            ("1,5", PLAIN, Err(Code::NotANumber)),
            ("1,000", PLAIN, Err(Code::NotANumber)),
            ("1 000", PLAIN, Err(Code::NotANumber)),
            ("35%", PLAIN, Err(Code::NotANumber)),
            ("50-59", PLAIN, Err(Code::NotANumber)),
            ("٣", PLAIN, Err(Code::NotANumber)),
            ("+", PLAIN, Err(Code::NotANumber)),
            ("3,5", COMMA, Ok(3.5)),
            ("3.5", COMMA, Err(Code::NotANumber)),
            ("1,000,5", COMMA, Err(Code::NotANumber)),
            ("35 %", PERCENT, Ok(35.0)),
            ("35", PERCENT, Ok(35.0)),
            ("%", PERCENT, Err(Code::NotANumber)),
        ];
        for (text, options, expected) in cases {
            assert_eq!(real(text, options), expected, "{text}");
        }
        assert_eq!(real(&format!("{},5", "1".repeat(100)), COMMA), Err(Code::NotANumber));
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
            assert_eq!(integer(text), expected, "{text}");
        }
    }
}
