use std::collections::BTreeMap;

use palladion_printed::{Document, Fact, Figure, Line, Section, Table};
use typst::text::Font;

/// Writes characters for which no font has a glyph as `[U+4E2D]`: the standard allows none to be missing.
pub(crate) struct Glyphs<'a> {
    fonts: &'a [Font],
    known: BTreeMap<char, bool>,
}

impl<'a> Glyphs<'a> {
    pub(crate) const fn of(fonts: &'a [Font]) -> Self {
        Self { fonts, known: BTreeMap::new() }
    }

    fn has(&mut self, character: char) -> bool {
        let fonts = self.fonts;
        let covered = |font: &Font| font.info().coverage.contains(u32::from(character));
        *self.known.entry(character).or_insert_with(|| fonts.iter().any(covered))
    }

    fn text(&mut self, text: &mut String) {
        if text.chars().all(|character| matches!(character, ' '..='~')) {
            return;
        }
        let mut done = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_whitespace() && character != '\u{a0}' {
                done.push(' ');
            } else if !character.is_control() && self.has(character) {
                done.push(character);
            } else {
                done.push_str(&format!("[U+{:04X}]", u32::from(character)));
            }
        }
        *text = done;
    }

    /// Every text of the report, those in figures too.
    pub(crate) fn document(&mut self, document: &mut Document) {
        let Document { title, date: _, running, standing, methods, sections, identity } = document;
        [title, running].into_iter().for_each(|text| self.text(text));
        standing.iter_mut().chain(methods).for_each(|text| self.text(text));
        sections.iter_mut().for_each(|section| self.section(section));
        for Fact { name, value } in identity {
            self.text(name);
            self.text(value);
        }
    }

    fn section(&mut self, section: &mut Section) {
        let Section { id, title, standing, absent, figures, tables, notes } = section;
        [id, title, standing].into_iter().chain(absent).chain(notes).for_each(|text| self.text(text));
        for Figure { name, title, description, svg } in figures {
            [name, title, description, svg].into_iter().for_each(|text| self.text(text));
        }
        tables.iter_mut().for_each(|table| self.table(table));
    }

    fn table(&mut self, table: &mut Table) {
        let Table { name, caption, headings, rows, words: _, notes, place: _ } = table;
        [name, caption].into_iter().chain(headings).chain(notes).for_each(|text| self.text(text));
        for Line { kind: _, name, cells } in rows {
            std::iter::once(name).chain(cells).for_each(|text| self.text(text));
        }
    }
}
