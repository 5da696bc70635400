//! Values that look like what points at a person.

use super::ids::certain;

/// Characters of an Italian tax code, the one id that begins with a letter.
const ITALIAN: usize = 16;

/// What a value looks like; `None` when it looks like nothing of the kind.
pub(crate) fn personal_value(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if !(6..=254).contains(&value.len()) {
        return None;
    }
    let first = *value.as_bytes().first()?;
    if value.contains('@') {
        let words = value.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '<' | '>'));
        words.map(|word| word.trim_end_matches('.')).any(is_e_mail).then_some("an e-mail address")
    } else if matches!(first, b'+' | b'(') {
        is_phone(value).then_some("a phone number")
    } else if first.is_ascii_digit() || value.len() == ITALIAN {
        certain(value.as_bytes())
    } else {
        None
    }
}

/// One `@` between a name without blanks and a host with a dot.
fn is_e_mail(value: &str) -> bool {
    let Some((name, host)) = value.split_once('@') else {
        return false;
    };
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    let labels: Vec<_> = host.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    plain(name)
        && plain(host)
        && labels.len() > 1
        && labels.iter().all(|label| !label.is_empty())
        && last.len() > 1
        && last.chars().all(char::is_alphabetic)
}

/// `+43 1 40400 1234`, `(555) 123-4567`: 8 to 15 digits and nothing but signs between them.
fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let signs = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'(' | b')' | b'-' | b'/' | b'.');
    let rest = value.strip_prefix('+').unwrap_or(value);
    let grouped = value.starts_with('+') || (value.starts_with('(') && value.get(4..5) == Some(")"));
    grouped && (8..=15).contains(&digits) && rest.bytes().all(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_patterns_are_told_and_nothing_else() {
        for (value, what) in [
            ("maria.muster@example.org", Some("an e-mail address")),
            ("@example.org", None),
            ("a@b", None),
            ("ratio 2.0 @ 40x.", None),
            ("+43 1 40400-1234", Some("a phone number")),
            ("(555) 123-4567", Some("a phone number")),
            ("+12.5", None),
            ("(i+) 12345678", None),
            ("078-05-1120", Some("a social security number")),
            ("000-12-3456", None),
            ("write to <maria@example.org>.", Some("an e-mail address")),
            ("HER2 3+ @ core, see a.b", None),
            ("MRTMTT25D09F205Z", Some("an Italian tax code")),
            ("MRTMTT25D09F205A", None),
            ("INFILTRATINGDUCT", None),
            ("2014-05-17", None),
            ("01-701-1015", None),
            ("TCGA-BH-A0B2", None),
            ("1+", None),
        ] {
            assert_eq!(personal_value(value), what, "{value}");
        }
    }
}
