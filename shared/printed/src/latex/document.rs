use super::escaped;
use crate::{Line, LineKind, Origin, Table};

/// What stands before every table. Characters that neither LaTeX nor its fonts may know go through
/// `\anychar`: `pdfTeX` prints their code point, `XeTeX` and `LuaTeX` the character.
const PREAMBLE: &str = r##"\usepackage{iftex}
\iftutex
  \usepackage{fontspec}
  \newcommand{\anychar}[1]{\symbol{"#1}}
\else
  \usepackage[T1]{fontenc}
  \usepackage{textcomp}
  \newcommand{\anychar}[1]{{[}U+#1{]}}
\fi
\usepackage{array,booktabs,longtable}
"##;

/// Tables with more columns than this are printed across.
const MOST_UPRIGHT: usize = 6;
/// A column whose longest text has more characters than this is set in lines of its own.
const LONGEST_WORD: usize = 36;

/// A table as a LaTeX document of its own, for `pdflatex`, `xelatex` or `lualatex` with `booktabs` and `longtable`.
///
/// Only ASCII is written. Whatever a text holds is text in the document too: nothing of it is a command.
#[must_use]
pub fn latex(table: &Table, origin: &Origin) -> String {
    let mut text = String::from("\\documentclass{article}\n");
    text.push_str(PREAMBLE);
    let across = if table.headings.len() > MOST_UPRIGHT { ",landscape" } else { "" };
    text.push_str(&format!("\\usepackage[a4paper,margin=18mm{across}]{{geometry}}\n"));
    text.push_str("\\setlength{\\parindent}{0pt}\n\\begin{document}\n\\footnotesize\n");
    text.push_str(&format!("\\textbf{{{}}}\n", escaped(&table.caption)));
    text.push_str(&format!("\\begin{{longtable}}{{@{{}}{}@{{}}}}\n\\toprule\n", columns(table)));
    let headings: Vec<String> = table.headings.iter().map(|heading| escaped(heading)).collect();
    text.push_str(&format!("{{}}{} \\\\\n\\midrule\n\\endhead\n", headings.join(" & ")));
    text.push_str("\\bottomrule\n\\endfoot\n");
    for line in &table.rows {
        text.push_str(&row(table, line));
    }
    text.push_str("\\end{longtable}\n");
    let source = format!("{}. {}", origin.title, origin.source);
    for note in table.notes.iter().chain(&origin.standing).chain([&source]) {
        text.push_str(&format!("\\par {}\n", escaped(note)));
    }
    text.push_str("\\end{document}\n");
    text
}

fn row(table: &Table, line: &Line) -> String {
    let name = escaped(&line.name);
    let mut cells = vec![match line.kind {
        LineKind::Plain => format!("{{}}{name}"),
        LineKind::Variable => format!("\\textbf{{{name}}}"),
        LineKind::Level => format!("\\quad {name}"),
    }];
    cells.extend(table.cells(line).map(escaped));
    format!("{} \\\\\n", cells.join(" & "))
}

/// Names to the left, numbers to the right, sentences in lines.
fn columns(table: &Table) -> String {
    let longest = |place: usize| {
        let cell = |line: &Line| match place {
            0 => line.name.chars().count(),
            place => line.cells.get(place - 1).map_or(0, |cell| cell.chars().count()),
        };
        table.rows.iter().map(cell).max().unwrap_or(0)
    };
    let kind = |place: usize| match (place, longest(place)) {
        (_, long) if long > LONGEST_WORD => ">{\\raggedright\\arraybackslash}p{5.5cm}",
        (place, _) if place == 0 || table.words.contains(&place) => "l",
        _ => "r",
    };
    (0..table.headings.len()).map(kind).collect()
}
