//! The headers of a transport file.

use crate::records::{FileFault, ReadLimits};
use crate::source::FileColumn;

/// Everything but the records stands in blocks of this size.
pub(super) const BLOCK: usize = 80;
pub(super) const LIBRARY: &[u8; 48] = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!";
pub(super) const MEMBER: &[u8; 48] = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!";
pub(super) const DESCRIPTOR: &[u8; 48] = b"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!";
pub(super) const NAMES: &[u8; 48] = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!";
pub(super) const RECORDS: &[u8; 48] = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!";
pub(super) const FORMAT: &str = "XPT";

/// One variable.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) character: bool,
    pub(super) length: usize,
    /// Where its value stands in a record.
    pub(super) position: usize,
    /// Name of the display format, without width.
    pub(super) format: String,
    pub(super) width: i16,
    pub(super) decimals: i16,
}

/// A data set of the file, up to its first record.
#[derive(Debug)]
pub(super) struct DataSet {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) variables: Vec<Variable>,
    /// Bytes of one record.
    pub(super) record: usize,
}

pub(super) fn damaged(reason: impl Into<String>) -> FileFault {
    FileFault::damaged(FORMAT, reason)
}

/// Blank padded text; characters beyond ASCII stand for themselves in Windows-1252.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    let trimmed = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(trimmed) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(trimmed).0.into_owned(),
    }
}

/// A number written in digits and blanks within a header.
fn digits(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).ok()?.trim().parse().ok()
}

/// The length of a variable's description, as the header of a data set gives it.
pub(super) fn description_length(header: &[u8]) -> Result<usize, FileFault> {
    match header.get(74..78).and_then(digits) {
        Some(length @ (140 | 136)) => Ok(length),
        _ => Err(damaged("the header of the data set does not give the length of a description")),
    }
}

/// How many variables there are.
pub(super) fn variable_count(header: &[u8], limits: &ReadLimits) -> Result<usize, FileFault> {
    match header.get(54..58).and_then(digits) {
        Some(0) => Err(damaged("the data set has no variable")),
        Some(count) if count > limits.columns => Err(FileFault::TooManyColumns(limits.columns)),
        Some(count) => Ok(count),
        None => Err(damaged("the header does not say how many variables there are")),
    }
}

/// Reads the description of a variable.
pub(super) fn variable(bytes: &[u8]) -> Result<Variable, FileFault> {
    let short = |at: usize| match bytes.get(at..at + 2) {
        Some([high, low]) => Ok(i16::from_be_bytes([*high, *low])),
        _ => Err(damaged("the description of a variable is cut short")),
    };
    let part = |at: usize, length: usize| text(bytes.get(at..at + length).unwrap_or_default());
    let place = bytes.get(84..88).and_then(|bytes| bytes.try_into().ok()).map(i32::from_be_bytes);
    let (name, kind) = (part(8, 8), short(0)?);
    let bad = |what: &str| damaged(format!("variable `{name}` {what}"));
    let length = usize::try_from(short(4)?).map_err(|_negative| bad("has a negative length"))?;
    let position = place.and_then(|place| usize::try_from(place).ok());
    let character = match kind {
        1 if (2..=8).contains(&length) => false,
        2 if length > 0 => true,
        1 => return Err(bad("is a number of an impossible length")),
        2 => return Err(bad("is text of no length")),
        _ => return Err(bad("is neither a number nor text")),
    };
    Ok(Variable {
        label: part(16, 40),
        character,
        length,
        position: position.ok_or_else(|| bad("has no place in the record"))?,
        format: part(56, 8),
        width: short(64)?,
        decimals: short(66)?,
        name,
    })
}

/// Bytes of a record: the variables must fill it without gap or overlap.
pub(super) fn record_length(variables: &[Variable], limits: &ReadLimits) -> Result<usize, FileFault> {
    let mut places: Vec<(usize, usize)> =
        variables.iter().map(|variable| (variable.position, variable.length)).collect();
    places.sort_unstable();
    let mut end = 0;
    for (position, length) in places {
        if position != end {
            return Err(damaged("the variables overlap in the record, or leave a gap"));
        }
        end += length;
    }
    if end > limits.record_bytes {
        return Err(FileFault::RecordTooLong(limits.record_bytes));
    }
    Ok(end)
}

impl Variable {
    /// The column as the file describes it.
    pub(super) fn column(&self) -> FileColumn {
        let width = if self.width > 0 { self.width.to_string() } else { String::new() };
        let decimals = if self.decimals > 0 { format!(".{}", self.decimals) } else { String::new() };
        let display = format!("{}{width}{decimals}", self.format);
        let display = if self.character && !display.is_empty() && !display.starts_with('$') {
            format!("${display}")
        } else {
            display
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        FileColumn {
            name: self.name.clone(),
            label: some(&self.label),
            kind: Some(if self.character { "character" } else { "numeric" }.to_owned()),
            display: some(&display),
            length: u64::try_from(self.length).ok(),
        }
    }
}
