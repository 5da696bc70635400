//! IHC scores that are not written `0`, `1+`, `2+`, `3+`.

use super::{ScoreOptions, ScoreRange};
use crate::issues::Code;

/// The canonical word of a score, `None` for a range that a rule calls missing.
///
/// # Errors
/// `UnknownWord` for what is no score by the options, `ScoreRange` for a range without a rule.
pub(super) fn read(
    word: &str,
    options: ScoreOptions,
    notes: &mut Vec<Code>,
) -> Result<Option<&'static str>, Code> {
    if let Some(score) = one(word, options.spellings) {
        return Ok(Some(score));
    }
    let ends = word.split_once(['-', '\u{2013}']).and_then(|(low, high)| {
        // A range is told as such whether or not single scores may be spelled freely: `0-1+`, `1+ - 2+`.
        Some((one(low.trim_end(), true)?, one(high.trim_start(), true)?)).filter(|(low, high)| low < high)
    });
    let Some((low, high)) = ends else {
        return Err(Code::UnknownWord);
    };
    let kept = match options.range {
        ScoreRange::Refuse => return Err(Code::ScoreRange),
        ScoreRange::Lower => Some(low),
        ScoreRange::Upper => Some(high),
        ScoreRange::MissingWithNote => None,
    };
    notes.push(Code::RangeResolved);
    Ok(kept)
}

/// One score; with free spelling a plus may be missing or follow the 0, and zero decimals may follow.
fn one(word: &str, free: bool) -> Option<&'static str> {
    match word {
        "0" => return Some("0"),
        "1+" => return Some("1+"),
        "2+" => return Some("2+"),
        "3+" => return Some("3+"),
        _ => {}
    }
    let digits = word.strip_suffix('+').unwrap_or(word);
    let whole = digits.split_once('.').map_or(Some(digits), |(whole, zeros)| {
        (!zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')).then_some(whole)
    });
    match whole.filter(|_| free) {
        Some("0") => Some("0"),
        Some("1") => Some("1+"),
        Some("2") => Some("2+"),
        Some("3") => Some("3+"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_ranges_are_read_by_their_own_rule() {
        let strict = ScoreOptions::default();
        let free = ScoreOptions { spellings: true, ..strict };
        let lower = ScoreOptions { range: ScoreRange::Lower, ..strict };
        let upper = ScoreOptions { range: ScoreRange::Upper, ..free };
        let missing = ScoreOptions { range: ScoreRange::MissingWithNote, ..strict };
        let cases = [
            ("1+", strict, Ok(Some("1+"))),
            ("0+", strict, Err(Code::UnknownWord)),
            ("0+", free, Ok(Some("0"))),
            ("1", free, Ok(Some("1+"))),
            ("3.0", free, Ok(Some("3+"))),
            ("3.5", free, Err(Code::UnknownWord)),
            ("4", free, Err(Code::UnknownWord)),
            ("+", free, Err(Code::UnknownWord)),
            ("0-1+", free, Err(Code::ScoreRange)),
            ("0-1+", lower, Ok(Some("0"))),
            ("1-2+", upper, Ok(Some("2+"))),
            ("2+ - 3+", upper, Ok(Some("3+"))),
            ("0\u{2013}1+", missing, Ok(None)),
            ("2-1+", lower, Err(Code::UnknownWord)),
            ("1-1+", lower, Err(Code::UnknownWord)),
            ("0-1-2", lower, Err(Code::UnknownWord)),
            ("", lower, Err(Code::UnknownWord)),
        ];
        for (word, options, expected) in cases {
            assert_eq!(read(word, options, &mut Vec::new()), expected, "{word}");
        }
    }
}
