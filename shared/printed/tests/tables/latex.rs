use palladion_printed::{escaped, latex};

use crate::reader::{read, text};
use crate::{HOSTILE, expected, hostile, origin};

#[test]
fn every_text_is_read_back_from_its_latex_and_is_ascii() {
    for hostile in HOSTILE {
        let written = escaped(hostile);
        assert!(written.is_ascii(), "{written}");
        assert_eq!(text(&written), hostile);
    }
    for code in (0x20..0x2000).chain(0x2190..0x2300).chain(0x1_F600..0x1_F640) {
        let Some(character) = char::from_u32(code) else { continue };
        if character.is_control() || (character.is_whitespace() && character != '\u{a0}') {
            continue;
        }
        // both are printed by the same command
        let read = if character == '\u{3bc}' { '\u{b5}' } else { character };
        let around = format!("a{character}{character}b");
        assert_eq!(text(&escaped(&around)), format!("a{read}{read}b"), "U+{code:04X}");
    }
    assert_eq!(escaped("a\tb\nc\u{7}"), "a b c");
}

#[test]
fn a_table_is_a_document_of_known_commands_whose_cells_are_those_of_the_table() {
    let table = hostile();
    let document = read(&latex(&table, &origin()));
    assert_eq!(document.headings, table.headings);
    assert_eq!(document.rows, expected(&table));
    assert_eq!(document.caption, table.caption);
    let mut under = table.notes.clone();
    under.extend(["Exploratory.".to_owned(), "The data are synthetic.".to_owned()]);
    under.push(format!("{}. Run 1.", HOSTILE[0]));
    assert_eq!(document.paragraphs, under);
}
