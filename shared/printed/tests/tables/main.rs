//! Tables as LaTeX and as HTML: what stands in the cells is read back, character by character.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod html;
mod latex;
mod reader;

use palladion_printed::{Line, LineKind, Origin, Place, Table};

/// What a trial may be called, and what each writer must not take for a command of its own.
pub(crate) const HOSTILE: [&str; 12] = [
    "\\input{/etc/passwd} \\write18{x} \\end{document}",
    "a & b \\\\ c % d $e$ #f _g_ ^h^ {i} ~j~",
    "<script>alert(\"1\")</script> & <b>'quoted'</b>",
    "[optional] * star -- --- ,, `` '' !` ?` << >>",
    "]]> <!-- comment --> &amp; &#60;",
    "Zürich, Łódź, Besançon, São Paulo, Ærø – “µg” ≥ 5 ± 2 × 3 … °C",
    "中文 العربية 🙂 e\u{301}",
    "=1+2",
    "-",
    "*",
    "[",
    "p < 0.001",
];

/// A table with a hostile text in every place.
pub(crate) fn hostile() -> Table {
    let line = |kind, name: &str, cells: &[&str]| Line {
        kind,
        name: name.to_owned(),
        cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
    };
    let mut rows = vec![
        line(LineKind::Variable, "t_stage_group", &["", "p = 0.43"]),
        line(LineKind::Level, "T1", &["1,094 (57.5 %)"]),
    ];
    rows.extend(HOSTILE.iter().map(|text| line(LineKind::Plain, text, &[text, text])));
    Table {
        name: "t".to_owned(),
        caption: HOSTILE.join(" "),
        headings: ["", HOSTILE[0], HOSTILE[2]].map(str::to_owned).to_vec(),
        rows,
        words: vec![2],
        notes: HOSTILE.map(str::to_owned).to_vec(),
        place: Place::Shown,
    }
}

pub(crate) fn origin() -> Origin {
    Origin {
        title: HOSTILE[0].to_owned(),
        standing: vec!["Exploratory.".to_owned(), "The data are synthetic.".to_owned()],
        source: "Run 1.".to_owned(),
    }
}

/// The rows as they must be read back: every row as wide as the headings.
pub(crate) fn expected(table: &Table) -> Vec<Vec<String>> {
    let row = |line: &Line| {
        let name = std::iter::once(line.name.clone());
        name.chain(table.cells(line).map(str::to_owned)).collect()
    };
    table.rows.iter().map(row).collect()
}
