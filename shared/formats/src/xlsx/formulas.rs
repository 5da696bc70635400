//! Formulas that were never computed: their cells have no value, and would be read as missing.

use std::collections::BTreeMap;

use super::check::{find, tag};
use super::reader::FORMAT;
use crate::records::{FileFault, ReadError};

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const SHEETS: &str = "xl/worksheets/";

/// What was found in the parts of a workbook.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// The sheets' relations, in the order of the workbook.
    sheets: Vec<Vec<u8>>,
    /// The part of each relation.
    parts: BTreeMap<Vec<u8>, String>,
    /// The cell of the first formula without a value, by part.
    lost: BTreeMap<String, String>,
}

impl Checked {
    /// Takes from a part what is needed later.
    pub(super) fn look(&mut self, name: &str, content: &[u8]) {
        if name == WORKBOOK {
            let sheets = tags(content).filter(|tag| local_name(tag) == b"sheet");
            self.sheets = sheets.map(|sheet| attribute(sheet, b"id").unwrap_or_default().to_vec()).collect();
        } else if name == RELATIONS {
            let relations = tags(content).filter(|tag| local_name(tag) == b"Relationship");
            self.parts = relations
                .filter_map(|relation| {
                    let target = std::str::from_utf8(attribute(relation, b"Target")?).ok()?;
                    let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                    Some((attribute(relation, b"Id")?.to_vec(), part))
                })
                .collect();
        } else if name.starts_with(SHEETS)
            && let Some(cell) = never_computed(content)
        {
            self.lost.insert(name.to_owned(), cell);
        }
    }

    /// Refuses the sheet at this place of the workbook when a formula of it has no value. A sheet whose part is not
    /// known is refused for any.
    pub(super) fn formulas(&self, place: usize) -> Result<(), ReadError> {
        let part = self.sheets.get(place).and_then(|relation| self.parts.get(relation));
        let lost = match part {
            Some(part) => self.lost.get(part),
            None => self.lost.values().next(),
        };
        lost.map_or(Ok(()), |cell| Err(refused(cell)))
    }
}

fn refused(cell: &str) -> ReadError {
    let row = cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).parse().unwrap_or(1);
    let reason = format!(
        "the formula of cell {cell} has no value; open the workbook in a spreadsheet program and save it"
    );
    ReadError::File { fault: FileFault::damaged(FORMAT, reason), row, position: None }
}

/// The name of the first cell with a formula and without a value.
fn never_computed(sheet: &[u8]) -> Option<String> {
    let (mut cell, mut formula, mut value): (&[u8], bool, bool) = (&[], false, false);
    let mut rest = sheet;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        let opened = rest.get(at + 1..).unwrap_or_default();
        let own = tag(opened);
        rest = opened.get(own.len()..).unwrap_or_default();
        let (closes, empty) = (own.starts_with(b"/"), own.ends_with(b"/"));
        match (local_name(own), closes) {
            (b"c", false) => (cell, formula, value) = (own, false, false),
            (b"f", false) => formula = true,
            (b"v" | b"t", false) => {
                // An empty text is a value, of a formula that was computed to it.
                let text = attribute(cell, b"t") == Some(b"str");
                value |= text || (!empty && rest.get(1).is_some_and(|first| *first != b'<'));
            }
            (b"c", true) if formula && !value => {
                let name = attribute(cell, b"r").unwrap_or_default();
                let name = name.iter().take_while(|byte| byte.is_ascii_alphanumeric());
                return Some(name.map(|byte| char::from(*byte)).collect());
            }
            _ => {}
        }
    }
    None
}

/// The opening and closing tags, without their brackets.
fn tags(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let places = content.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    places.map(|(at, _)| tag(content.get(at + 1..).unwrap_or_default()))
}

/// `c` of `<x:c r="A1">` and of `</c>`.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"/").unwrap_or(tag);
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    name.rsplit(|byte| *byte == b':').next().unwrap_or_default()
}

/// The value of an attribute by its name without prefix.
fn attribute<'a>(tag: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let mut rest = tag;
    while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
        let name = rest.get(..at)?.trim_ascii_end();
        let value = rest.get(at + 1..)?.trim_ascii_start();
        let (quote, value) = value.split_first()?;
        let end = find(value, &[*quote])?;
        let name = name.rsplit(|byte| byte.is_ascii_whitespace() || *byte == b':').next()?;
        if name == wanted {
            return value.get(..end);
        }
        rest = value.get(end + 1..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_without_a_value_is_refused_at_its_cell() {
        let sheet = |cells: &str| format!(r#"<sheetData><row r="7">{cells}</row></sheetData>"#).into_bytes();
        for sound in [
            r#"<c r="A7"><v>1</v></c>"#,
            r#"<c r="A7"/><c r="B7"><f>1+1</f><v>2</v></c>"#,
            r#"<c r="A7" t="str"><f>""</f><v></v></c>"#,
            r#"<c r="A7" t="str"><f>""</f><v/></c>"#,
            r#"<c r="A7" t="e"><f t="shared" si="0"/><v>#REF!</v></c>"#,
            r#"<x:c r="A7"><x:f>1+1</x:f><x:v>2</x:v></x:c>"#,
        ] {
            assert_eq!(never_computed(&sheet(sound)), None, "{sound}");
        }
        for lost in [
            r#"<c r="A7"><v>1</v></c><c r="C7"><f>1+1</f></c>"#,
            r#"<c r="C7"><f>1+1</f><v></v></c><c r="D7"><v>1</v></c>"#,
            r#"<c r="B7"><f>1</f><v>1</v></c><c r="C7" s="3"><f t="shared" si="0"/><v/></c>"#,
            r#"<x:c r="C7"><x:f>A1&gt;1</x:f></x:c>"#,
            r#"<c s="1" r = 'C7' ><f>1</f><v></v></c >"#,
        ] {
            assert_eq!(never_computed(&sheet(lost)).as_deref(), Some("C7"), "{lost}");
        }
        let error = refused("C7");
        assert!(matches!(error, ReadError::File { row: 7, .. }), "{error}");
    }

    #[test]
    fn only_the_sheet_that_is_read_has_to_be_computed() {
        let mut checked = Checked::default();
        let workbook = br#"<w:sheets><w:sheet name="a" sheetId="9" r:id="rId5"/><w:sheet name="b>" r:id='rId2'/></w:sheets>"#;
        checked.look(WORKBOOK, workbook);
        let relations = br#"<Relationships><Relationship Id="rId2" Target="/xl/worksheets/sheet1.xml"/>
            <Relationship Target="worksheets/sheet2.xml" Id="rId5"/></Relationships>"#;
        checked.look(RELATIONS, relations);
        checked.look("xl/worksheets/sheet1.xml", br#"<c r="A1"><f>1</f></c>"#);
        checked.look("xl/worksheets/sheet2.xml", br#"<c r="A1"><f>1</f><v>1</v></c>"#);
        assert!(checked.formulas(0).is_ok());
        assert!(checked.formulas(1).is_err());
        assert!(checked.formulas(2).is_err(), "a sheet that is not known");
    }
}
