/// A text as LaTeX that prints that text: every character with a meaning of its own is written as one without,
/// every character outside ASCII as a command. White space of any kind is a space.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut done = String::with_capacity(text.len() + text.len() / 4);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match command(character) {
            Some(command) => done.push_str(command),
            // two of them in a row would be another character
            None if matches!(character, '-' | ',') && characters.peek() == Some(&character) => {
                done.push(character);
                done.push_str("{}");
            }
            None if character.is_whitespace() && character != '\u{a0}' => done.push(' '),
            None if character.is_ascii_graphic() => done.push(character),
            None if character.is_control() => {}
            None => done.push_str(&format!("\\anychar{{{:04X}}}", u32::from(character))),
        }
    }
    done
}

/// How a character that is not itself is written.
const fn command(character: char) -> Option<&'static str> {
    match sign(character) {
        Some(command) => Some(command),
        None => letter(character),
    }
}

const fn sign(character: char) -> Option<&'static str> {
    Some(match character {
        '\\' => "\\textbackslash{}",
        '{' => "\\{",
        '}' => "\\}",
        '$' => "\\$",
        '&' => "\\&",
        '#' => "\\#",
        '%' => "\\%",
        '_' => "\\_",
        '^' => "\\textasciicircum{}",
        '~' => "\\textasciitilde{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '"' => "\\textquotedbl{}",
        '\'' => "\\textquotesingle{}",
        '`' => "\\textasciigrave{}",
        // after the end of a row these would belong to its command
        '[' => "{[}",
        ']' => "{]}",
        '*' => "{*}",
        '\u{a0}' => "~",
        '\u{2013}' => "\\textendash{}",
        '\u{2014}' => "\\textemdash{}",
        '\u{2018}' => "\\textquoteleft{}",
        '\u{2019}' => "\\textquoteright{}",
        '\u{201c}' => "\\textquotedblleft{}",
        '\u{201d}' => "\\textquotedblright{}",
        '\u{2026}' => "\\textellipsis{}",
        '\u{b0}' => "\\textdegree{}",
        '\u{b1}' => "\\textpm{}",
        '\u{b5}' | '\u{3bc}' => "\\textmu{}",
        '\u{d7}' => "\\texttimes{}",
        '\u{2212}' => "\\ensuremath{-}",
        '\u{2264}' => "\\ensuremath{\\leq}",
        '\u{2265}' => "\\ensuremath{\\geq}",
        _ => return None,
    })
}

const fn letter(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{e0}' => "\\`{a}",
        '\u{e1}' => "\\'{a}",
        '\u{e2}' => "\\^{a}",
        '\u{e3}' => "\\~{a}",
        '\u{e4}' => "\\\"{a}",
        '\u{e5}' => "\\r{a}",
        '\u{e7}' => "\\c{c}",
        '\u{e8}' => "\\`{e}",
        '\u{e9}' => "\\'{e}",
        '\u{ea}' => "\\^{e}",
        '\u{eb}' => "\\\"{e}",
        '\u{ed}' => "\\'{\\i}",
        '\u{f1}' => "\\~{n}",
        '\u{f3}' => "\\'{o}",
        '\u{f4}' => "\\^{o}",
        '\u{f6}' => "\\\"{o}",
        '\u{fa}' => "\\'{u}",
        '\u{fc}' => "\\\"{u}",
        '\u{c4}' => "\\\"{A}",
        '\u{c9}' => "\\'{E}",
        '\u{d6}' => "\\\"{O}",
        '\u{dc}' => "\\\"{U}",
        '\u{df}' => "\\ss{}",
        '\u{f8}' => "\\o{}",
        '\u{d8}' => "\\O{}",
        '\u{e6}' => "\\ae{}",
        '\u{c6}' => "\\AE{}",
        '\u{c5}' => "\\r{A}",
        '\u{141}' => "\\L{}",
        '\u{142}' => "\\l{}",
        '\u{144}' => "\\'{n}",
        '\u{15b}' => "\\'{s}",
        '\u{17a}' => "\\'{z}",
        '\u{107}' => "\\'{c}",
        '\u{17c}' => "\\.{z}",
        '\u{151}' => "\\H{o}",
        '\u{171}' => "\\H{u}",
        '\u{161}' => "\\v{s}",
        '\u{10d}' => "\\v{c}",
        '\u{17e}' => "\\v{z}",
        _ => return None,
    })
}
