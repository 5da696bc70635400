//! What the privacy part of a profile must satisfy.

use super::check::Check;
use super::rules::is_default;
use super::{ProfileDocument, ProfileFault, Source};

const MAX_KEY_NAME_BYTES: usize = 64;

impl Check<'_> {
    pub(super) fn privacy(&mut self, document: &ProfileDocument) {
        let privacy = &document.privacy;
        if is_default(privacy) {
            return;
        }
        for (index, column) in privacy.drop.iter().enumerate() {
            if column.trim().is_empty() {
                self.add(&format!("/privacy/drop/{index}"), ProfileFault::Empty);
            }
        }
        for (index, cleared) in privacy.cleared.iter().enumerate() {
            for (name, text) in [("column", &cleared.column), ("reason", &cleared.reason)] {
                if text.trim().is_empty() {
                    self.add(&format!("/privacy/cleared/{index}/{name}"), ProfileFault::Empty);
                }
            }
        }
        if privacy.cap_age.is_some_and(|age| !(1..=120).contains(&age)) {
            self.add("/privacy/cap_age", ProfileFault::BadCap);
        }
        self.dropped(document);
        if let Some(pseudonymise) = &privacy.pseudonymise {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
            let id = &pseudonymise.key_id;
            if id.is_empty() || id.len() > MAX_KEY_NAME_BYTES || !id.bytes().all(known) {
                self.add("/privacy/pseudonymise/key_id", ProfileFault::BadKeyName);
            }
            self.ids_in_clear(document);
        }
    }

    fn dropped(&mut self, document: &ProfileDocument) {
        let dropped = |column: &str| document.privacy.drop.iter().any(|name| name.trim() == column.trim());
        for (at, _, source) in document.sources() {
            if let Some(column) = source.column().filter(|column| dropped(column)) {
                self.add(&format!("{at}/column"), ProfileFault::DroppedAndRead(column.to_owned()));
            }
        }
        for (table, rows) in document.tables.iter().enumerate() {
            for (row, template) in rows.rows.iter().enumerate() {
                for (place, when) in template.conditions().filter(|(_, when)| dropped(&when.column)) {
                    let at = format!("/tables/{table}/rows/{row}/{place}/column");
                    self.add(&at, ProfileFault::DroppedAndRead(when.column.clone()));
                }
            }
        }
    }

    /// A column of raw ids may feed another variable only by a part of it.
    fn ids_in_clear(&mut self, document: &ProfileDocument) {
        let sources = document.sources();
        let of_subjects = sources.iter().filter(|(_, name, _)| name == "subject_id");
        let ids: Vec<&str> = of_subjects.filter_map(|(_, _, source)| source.column()).collect();
        for (at, name, source) in &sources {
            let part = matches!(source, Source::Column(column) if column.text.split.is_some());
            let raw = source.column().filter(|column| ids.contains(column));
            if let (false, false, Some(column)) = (name == "subject_id", part, raw) {
                self.add(&format!("{at}/column"), ProfileFault::IdInClear(column.to_owned()));
            }
        }
    }
}
