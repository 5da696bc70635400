//! A value before it is looked at: blanks, letter case, parts of an id, remarks.

use std::borrow::Cow;

use super::{Cleaning, LetterCase, TextOptions};
use crate::issues::Code;

/// The value with its runs of blanks and its letter case as the profile wants them.
pub(super) fn cleaned(word: &str, rule: Cleaning) -> Cow<'_, str> {
    let mut word = Cow::Borrowed(word);
    if rule.collapse_blanks {
        let collapsed = word.split_whitespace().collect::<Vec<_>>().join(" ");
        if collapsed != word {
            word = Cow::Owned(collapsed);
        }
    }
    match rule.case {
        LetterCase::AsWritten => word,
        LetterCase::Lower => Cow::Owned(word.to_lowercase()),
        LetterCase::Upper => Cow::Owned(word.to_uppercase()),
    }
}

/// The id cut out of a text: suffix, part, padding.
///
/// # Errors
/// `PartMissing` when the text has too few parts.
pub(super) fn cut<'a>(text: Cow<'a, str>, rule: &TextOptions) -> Result<Cow<'a, str>, Code> {
    let mut text = text;
    if let Some(suffix) = &rule.strip_suffix
        && let Some(length) = text.strip_suffix(suffix.as_str()).map(str::len)
    {
        text = within(text, 0, length);
    }
    if let Some(split) = &rule.split {
        let index = usize::from(split.part).checked_sub(1).ok_or(Code::PartMissing)?;
        let part = text.split(split.separator.as_str()).nth(index).ok_or(Code::PartMissing)?;
        let part = part.to_owned();
        if part.is_empty() {
            return Err(Code::PartMissing);
        }
        text = Cow::Owned(part);
    }
    if let Some(pad) = &rule.pad_left {
        let lacking = usize::from(pad.width).saturating_sub(text.chars().count());
        if lacking > 0 && !text.is_empty() {
            let padding = std::iter::repeat_n(pad.with, lacking);
            text = Cow::Owned(padding.chain(text.chars()).collect());
        }
    }
    Ok(text)
}

fn within(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(start..end).unwrap_or_default().to_owned()),
    }
}

/// The words in front of a remark in parentheses that ends the value; `None` when there is no such remark.
pub(super) fn without_remark(word: &str) -> Option<&str> {
    let (before, _) = word.strip_suffix(')')?.split_once('(')?;
    let before = before.trim_end();
    (!before.is_empty()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{PadLeft, Split};

    #[test]
    fn ids_are_cut_by_the_stated_rule_only() {
        let split = |part| TextOptions {
            split: Some(Split { separator: "-".to_owned(), part }),
            ..TextOptions::default()
        };
        let suffix = TextOptions { strip_suffix: Some("-01".to_owned()), ..TextOptions::default() };
        let pad = TextOptions { pad_left: Some(PadLeft { width: 6, with: '0' }), ..TextOptions::default() };
        for (text, rule, expected) in [
            ("TCGA-BH-A0B2", &split(2), Ok("BH")),
            ("TCGA-BH-A0B2", &split(4), Err(Code::PartMissing)),
            ("TCGA--A0B2", &split(2), Err(Code::PartMissing)),
            ("MB-0001-01", &suffix, Ok("MB-0001")),
            ("MB-0001", &suffix, Ok("MB-0001")),
            ("30001", &pad, Ok("030001")),
            ("0300012", &pad, Ok("0300012")),
            ("5L", &pad, Ok("00005L")),
        ] {
            assert_eq!(cut(Cow::Borrowed(text), rule).as_deref(), expected.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn a_remark_stands_at_the_end_behind_a_word() {
        for (word, expected) in [
            ("1+ (focal)", Some("1+")),
            ("3+ (2+ outside)", Some("3+")),
            ("Negative (Outside Positive)", Some("Negative")),
            ("N0 (i-)", Some("N0")),
            ("(focal)", None),
            ("1+ (focal) left", None),
            ("1+", None),
        ] {
            assert_eq!(without_remark(word), expected, "{word}");
        }
    }
}
