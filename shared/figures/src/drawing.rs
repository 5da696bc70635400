//! The SVG text of a figure.

use std::fmt::Write as _;

use crate::caption::Caption;
use crate::number::coordinate;
use crate::palette::TEXT;
use crate::trace::Trace;

/// Width of every figure, in units of its own.
pub(crate) const WIDTH: f64 = 720.0;
/// Height of ordinary text.
pub(crate) const TEXT_SIZE: f64 = 12.0;
const TITLE_SIZE: f64 = 14.0;
const LINE_HEIGHT: f64 = 16.0;

/// Where a text begins, has its middle or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink<'a> {
    pub colour: &'a str,
    pub width: f64,
    pub dash: &'a str,
    pub opacity: f64,
}

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Circle,
    Square,
    Diamond,
    Triangle,
    Ring,
}

/// Elements in the order in which they are drawn.
pub(crate) struct Drawing {
    body: String,
    linked: bool,
}

pub(crate) const fn ink(colour: &str, width: f64) -> Ink<'_> {
    Ink { colour, width, dash: "", opacity: 1.0 }
}

/// The width that a text needs, rather too much than too little.
pub(crate) fn text_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * TEXT_SIZE
}

/// Width of a letter as a share of the text's height, in the usual sans-serif fonts, rounded up.
fn letter_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '(' | ')' | ' ' | '-'
        | '/' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
        c if c.is_ascii_uppercase() => 0.72,
        c if c >= '\u{2e80}' => 1.0,
        _ => 0.56,
    }
}

/// Characters that mean something in XML, and those that it cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

impl Drawing {
    pub(crate) const fn new() -> Self {
        Self { body: String::new(), linked: false }
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        let _infallible = self.body.write_fmt(element);
        self.body.push('\n');
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink<'_>) {
        let mut trace = Trace::default();
        trace.go(from.0, from.1);
        trace.line(to.0, to.1);
        self.path(&trace.text(), ink);
    }

    /// Nothing is written for a pen that drew nothing.
    pub(crate) fn path(&mut self, path: &str, ink: Ink<'_>) {
        if path.is_empty() {
            return;
        }
        let (dash, opacity) =
            (attribute("stroke-dasharray", ink.dash), opacity("stroke-opacity", ink.opacity));
        let (colour, width) = (ink.colour, coordinate(ink.width));
        self.push(format_args!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}{opacity}/>"#
        ));
    }

    pub(crate) fn area(&mut self, path: &str, colour: &str, share: f64) {
        if path.is_empty() {
            return;
        }
        let opacity = opacity("fill-opacity", share);
        self.push(format_args!(r#"<path d="{path}" fill="{colour}" stroke="none"{opacity}/>"#));
    }

    /// Marks of one colour, outlined as single marks are.
    pub(crate) fn marks(&mut self, path: &str, colour: &str) {
        if !path.is_empty() {
            self.push(format_args!(
                r#"<path d="{path}" fill="{colour}" stroke="{TEXT}" stroke-width="0.5"/>"#
            ));
        }
    }

    /// Dots where the pen was set down for a tenth of a unit.
    pub(crate) fn dots(&mut self, path: &str, size: f64, colour: &str, share: f64) {
        if !path.is_empty() {
            let (size, opacity) = (coordinate(size), opacity("stroke-opacity", share));
            self.push(format_args!(
                r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{size}" stroke-linecap="round"{opacity}/>"#
            ));
        }
    }

    /// An empty frame.
    pub(crate) fn frame(&mut self, corner: (f64, f64), size: (f64, f64)) {
        let [x, y, width, height] = [corner.0, corner.1, size.0, size.1].map(coordinate);
        self.push(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="none" stroke="{TEXT}"/>"#
        ));
    }

    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, text: &str) {
        self.styled(at, anchor, "", text);
    }

    pub(crate) fn bold(&mut self, at: (f64, f64), anchor: Anchor, text: &str) {
        self.styled(at, anchor, r#" font-weight="bold""#, text);
    }

    /// A text that is read from below.
    pub(crate) fn upward(&mut self, at: (f64, f64), text: &str) {
        let turn = format!(r#" transform="rotate(-90 {} {})""#, coordinate(at.0), coordinate(at.1));
        self.styled(at, Anchor::Middle, &turn, text);
    }

    fn styled(&mut self, at: (f64, f64), anchor: Anchor, style: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (x, y, text) = (coordinate(at.0), coordinate(at.1), escaped(text));
        self.push(format_args!(r#"<text x="{x}" y="{y}"{anchor}{style}>{text}</text>"#));
    }

    /// A mark around `at`; a ring and a circle have the radius `size`, the others about its area.
    pub(crate) fn mark(&mut self, shape: Shape, at: (f64, f64), size: f64, colour: &str) {
        let c = coordinate;
        let (x, y) = at;
        match shape {
            Shape::Circle => self.push(format_args!(
                r#"<circle cx="{}" cy="{}" r="{}" fill="{colour}" stroke="{TEXT}" stroke-width="0.5"/>"#,
                c(x),
                c(y),
                c(size)
            )),
            Shape::Ring => self.push(format_args!(
                r#"<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{colour}" stroke-width="1.2"/>"#,
                c(x),
                c(y),
                c(size)
            )),
            Shape::Square => self.polygon(
                &[(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)],
                colour,
            ),
            Shape::Diamond => {
                let far = 1.3 * size;
                self.polygon(&[(x, y - far), (x + far, y), (x, y + far), (x - far, y)], colour);
            }
            Shape::Triangle => {
                let far = 1.4 * size;
                self.polygon(&[(x, y - far), (x + far, y + size), (x - far, y + size)], colour);
            }
        }
    }

    fn polygon(&mut self, corners: &[(f64, f64)], colour: &str) {
        let points: Vec<String> =
            corners.iter().map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y))).collect();
        let points = points.join(" ");
        self.push(format_args!(
            r#"<polygon points="{points}" fill="{colour}" stroke="{TEXT}" stroke-width="0.5"/>"#
        ));
    }

    /// What `draw` draws, with a title of its own and perhaps a link.
    pub(crate) fn titled(&mut self, title: &str, link: Option<&str>, draw: impl FnOnce(&mut Self)) {
        let title = escaped(title);
        match link {
            Some(link) => {
                self.linked = true;
                let link = escaped(link);
                self.push(format_args!(r#"<a href="{link}"><title>{title}</title>"#));
                draw(self);
                self.push(format_args!("</a>"));
            }
            None => {
                self.push(format_args!("<g><title>{title}</title>"));
                draw(self);
                self.push(format_args!("</g>"));
            }
        }
    }

    /// The whole figure: title above, footnote below `height`, everything moved down by the title.
    pub(crate) fn finish(self, caption: &Caption, height: f64) -> String {
        let footnote = wrapped(&caption.footnote, WIDTH - 20.0);
        let heading = wrapped(&caption.title, (WIDTH - 20.0) * TEXT_SIZE / TITLE_SIZE * 0.95);
        let top = 8.0 + 18.0 * heading.len().max(1) as f64;
        let whole = top + height + 6.0 + LINE_HEIGHT * footnote.len() as f64;
        let (id, title, description) = (caption.id(), escaped(&caption.title), escaped(&caption.description));
        let role = if self.linked { "graphics-document" } else { "img" };
        let [width, whole, size, big] = [WIDTH, whole, TEXT_SIZE, TITLE_SIZE].map(coordinate);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {whole}\" width=\"{width}\" \
             height=\"{whole}\" role=\"{role}\" aria-labelledby=\"{id}-title {id}-desc\" \
             font-family=\"Helvetica, Arial, sans-serif\" font-size=\"{size}\" fill=\"{TEXT}\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n"
        );
        for (index, line) in heading.iter().enumerate() {
            let y = coordinate(17.0 + 18.0 * index as f64);
            let line = escaped(line);
            let style = format!("font-size=\"{big}\" font-weight=\"bold\"");
            let _infallible = writeln!(out, "<text x=\"10\" y=\"{y}\" {style}>{line}</text>");
        }
        let _infallible = write!(out, "<g transform=\"translate(0 {})\">\n{}", coordinate(top), self.body);
        for (index, line) in footnote.iter().enumerate() {
            let y = coordinate(height + LINE_HEIGHT * (index as f64 + 0.8));
            let _infallible = writeln!(out, "<text x=\"10\" y=\"{y}\">{}</text>", escaped(line));
        }
        out.push_str("</g>\n</svg>\n");
        out
    }
}

/// The text in lines of at most this width, broken between words and within one that is too long.
pub(crate) fn wrapped(text: &str, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, width)) {
        match lines.last_mut() {
            Some(line) if text_width(line) + text_width(" ") + text_width(&word) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A word in pieces that fit.
fn pieces(word: &str, width: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars() {
        let own = letter_width(c) * TEXT_SIZE;
        if used + own > width && used > 0.0 {
            pieces.push(String::new());
            used = 0.0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        used += own;
    }
    pieces
}

/// The text, cut with an ellipsis where it is wider.
pub(crate) fn shortened(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let first = pieces(text, width - text_width("m")).into_iter().next().unwrap_or_default();
    format!("{first}\u{2026}")
}

fn attribute(name: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" {name}=\"{value}\"") }
}

fn opacity(name: &str, share: f64) -> String {
    if share < 1.0 { format!(" {name}=\"{}\"", coordinate(share)) } else { String::new() }
}
