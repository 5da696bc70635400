//! A strict reader of the LaTeX that is written here: whatever it does not know fails.

/// What a document says.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) caption: String,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) paragraphs: Vec<String>,
}

/// Commands that print one character, each followed by an empty group.
const SYMBOLS: [(&str, char); 27] = [
    ("textbackslash", '\\'),
    ("textasciicircum", '^'),
    ("textasciitilde", '~'),
    ("textless", '<'),
    ("textgreater", '>'),
    ("textbar", '|'),
    ("textquotedbl", '"'),
    ("textquotesingle", '\''),
    ("textasciigrave", '`'),
    ("textendash", '–'),
    ("textemdash", '—'),
    ("textquoteleft", '‘'),
    ("textquoteright", '’'),
    ("textquotedblleft", '“'),
    ("textquotedblright", '”'),
    ("textellipsis", '…'),
    ("textdegree", '°'),
    ("textpm", '±'),
    ("textmu", 'µ'),
    ("texttimes", '×'),
    ("ss", 'ß'),
    ("o", 'ø'),
    ("O", 'Ø'),
    ("ae", 'æ'),
    ("AE", 'Æ'),
    ("L", 'Ł'),
    ("l", 'ł'),
];

/// Accents over one letter.
const ACCENTS: [(&str, &str, &str); 10] = [
    ("`", "aeiou", "àèìòù"),
    ("'", "aeiouEnszc", "áéíóúÉńśźć"),
    ("^", "aeo", "âêô"),
    ("~", "an", "ãñ"),
    ("\"", "aeouAOU", "äëöüÄÖÜ"),
    ("v", "scz", "ščž"),
    ("c", "c", "ç"),
    (".", "z", "ż"),
    ("H", "ou", "őű"),
    ("r", "aA", "åÅ"),
];

/// Reads a document.
pub(crate) fn read(document: &str) -> Read {
    let (preamble, body) = document.split_once("\\begin{document}\n").unwrap();
    assert!(preamble.starts_with("\\documentclass{article}\n\\usepackage{iftex}\n"), "{preamble}");
    let body = body.strip_suffix("\\end{document}\n").unwrap();
    let (caption, rest) = body.split_once("\\begin{longtable}{").unwrap();
    let caption = caption.strip_prefix("\\footnotesize\n\\textbf{").unwrap().strip_suffix("}\n").unwrap();
    let (table, under) = rest.split_once("\\end{longtable}\n").unwrap();
    let (columns, table) = table.split_once("\n\\toprule\n").unwrap();
    let (head, rows) = table.split_once("\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n").unwrap();
    let columns = columns.replace(">{\\raggedright\\arraybackslash}p{5.5cm}", "p");
    let width = columns.strip_prefix("@{}").unwrap().strip_suffix("@{}}").unwrap().len();
    let read = Read {
        caption: text(caption),
        headings: row(head.strip_suffix('\n').unwrap()),
        rows: rows.lines().map(row).collect(),
        paragraphs: under.lines().map(|line| text(line.strip_prefix("\\par ").unwrap())).collect(),
    };
    assert_eq!(width, read.headings.len(), "{columns}");
    read
}

fn row(line: &str) -> Vec<String> {
    let line = line.strip_suffix(" \\\\").unwrap_or_else(|| panic!("no end of row: {line}"));
    let mut cells: Vec<String> = line.split(" & ").map(str::to_owned).collect();
    let first = &mut cells[0];
    if let Some(rest) = first.strip_prefix("\\quad ").or_else(|| first.strip_prefix("{}")) {
        *first = rest.to_owned();
    } else {
        *first = first.strip_prefix("\\textbf{").unwrap().strip_suffix('}').unwrap().to_owned();
    }
    cells.iter().map(|cell| text(cell)).collect()
}

/// The text that a piece of LaTeX prints.
pub(crate) fn text(latex: &str) -> String {
    let mut done = String::new();
    let mut rest = latex;
    while let Some(character) = rest.chars().next() {
        assert!(character == ' ' || character.is_ascii_graphic(), "{character:?} in {latex}");
        rest = &rest[1..];
        match character {
            '\\' => rest = command(rest, &mut done),
            '~' => done.push('\u{a0}'),
            '{' => {
                let group = &rest[..rest.find('}').unwrap()];
                assert!(matches!(group, "[" | "]" | "*"), "a group `{group}` in {latex}");
                done.push_str(group);
                rest = &rest[group.len() + 1..];
            }
            '-' | ',' => {
                assert!(!rest.starts_with(character), "a ligature in {latex}");
                done.push(character);
                if let Some(after) = rest.strip_prefix("{}") {
                    rest = after;
                }
            }
            '}' | '$' | '&' | '#' | '%' | '_' | '^' | '<' | '>' | '|' | '"' | '\'' | '`' | '[' | ']'
            | '*' => {
                panic!("a bare {character} in {latex}")
            }
            plain => done.push(plain),
        }
    }
    done
}

fn command<'a>(rest: &'a str, done: &mut String) -> &'a str {
    let first = rest.chars().next().unwrap();
    if "{}$&#%_".contains(first) {
        done.push(first);
        return &rest[1..];
    }
    let letters = rest.chars().take_while(char::is_ascii_alphabetic).count().max(1);
    let (name, rest) = rest.split_at(letters);
    let (argument, rest) =
        rest.strip_prefix('{').unwrap_or_else(|| panic!("\\{name}")).split_once('}').unwrap();
    if name == "anychar" {
        done.push(char::from_u32(u32::from_str_radix(argument, 16).unwrap()).unwrap());
    } else if name == "ensuremath" {
        let symbol = [("-", '−'), ("\\leq", '≤'), ("\\geq", '≥')];
        done.push(symbol.iter().find(|known| known.0 == argument).unwrap().1);
    } else if argument.is_empty() {
        let symbol = SYMBOLS.iter().find(|known| known.0 == name);
        done.push(symbol.unwrap_or_else(|| panic!("\\{name}")).1);
    } else {
        let letter = argument.strip_prefix('\\').unwrap_or(argument);
        let (_, plain, accented) = ACCENTS.iter().find(|known| known.0 == name).unwrap();
        done.push(accented.chars().nth(plain.find(letter).unwrap()).unwrap());
    }
    rest
}
