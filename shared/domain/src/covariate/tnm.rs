//! Reading TNM words.

/// A stage word that has no group. The word itself is not repeated here; the caller knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// Not a word of the staging system.
    #[error("not a {0} as TNM writes it")]
    NotAWord(&'static str),
    /// A valid word that leaves open which group it belongs to, such as `Stage II`.
    #[error("the {0} leaves its group open")]
    Ambiguous(&'static str),
    /// A valid word that belongs to none of the groups, such as stage 0.
    #[error("the {0} belongs to no group")]
    NoGroup(&'static str),
}

/// Prefixes of a TNM category: clinical, pathological, after therapy, recurrent, at autopsy,
/// multiple, by ultrasound.
const PREFIXES: [char; 7] = ['C', 'P', 'Y', 'R', 'A', 'M', 'U'];

/// What follows the letter of a TNM category, in upper case and without blanks: `ypT1c (m)` with
/// letter `T` gives `1C(M)`. `None` when the word is not of that letter.
pub(super) fn after_letter(word: &str, letter: char) -> Option<String> {
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let word = word.to_ascii_uppercase();
    let rest = word.trim_start_matches(PREFIXES).strip_prefix(letter)?;
    let (body, remarks) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
    let closed = remarks.is_empty() || (remarks.ends_with(')') && is_remark(remarks));
    (!body.is_empty() && closed).then(|| body.to_owned())
}

/// Remarks in brackets, such as `(i+)`, `(mol-)`, `(sn)`, `(f)`, `(m)`, `(3)`, `(DCIS)`.
fn is_remark(remarks: &str) -> bool {
    remarks.chars().all(|c| c.is_ascii_alphanumeric() || "()+-,".contains(c))
}
