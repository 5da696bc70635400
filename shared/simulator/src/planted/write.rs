//! The files, row by row.

use std::io::Write;

use super::manifest::Planted;
use super::record::{EVENTS, HER2, Row, Rows, SUBJECTS};
use super::subject::Subject;
use super::texts::SYNTHETIC;
use super::{PlantedError, Trial, texts};

/// Where the three data files go.
pub struct Files<'a> {
    /// `subjects.csv`.
    pub subjects: &'a mut dyn Write,
    /// `her2.csv`.
    pub her2: &'a mut dyn Write,
    /// `events.csv`.
    pub events: &'a mut dyn Write,
}

impl Trial {
    /// Writes the data and says what was planted in them. The same trial gives the same bytes.
    ///
    /// # Errors
    /// [`PlantedError::Write`].
    pub fn write(&self, files: Files<'_>) -> Result<Planted, PlantedError> {
        let Files { subjects, her2, events } = files;
        let mut planted = Planted::of(self);
        head(subjects, &SUBJECTS)?;
        head(her2, &HER2)?;
        head(events, &EVENTS)?;
        for number in 1..=self.subjects {
            let site = self.site_of(number);
            let subject = Subject::drawn(number, site, self.seed);
            let mut rows = Rows::of(&subject, site);
            if let Some(fault) = self.records.get(&number) {
                rows.plant(fault.name, &subject, site);
                planted.record(fault, &subject.id);
            }
            if site.has("no_ish") && subject.score == "2+" && !subject.ish_known {
                planted.note("HER2-101", &subject.id, "no_ish", false);
            }
            if rows.her2.len() > 1 && subject.central != Some(subject.score) {
                let differs = "differs_from_central";
                planted.note(
                    "HER2-012",
                    &subject.id,
                    if site.has(differs) { differs } else { "by_chance" },
                    false,
                );
            }
            if site.has("never_writes_zero") && subject.score == "0" {
                planted.note("HER2-102", &subject.id, "never_writes_zero", false);
            }
            rows.subjects.iter().try_for_each(|row| put(subjects, row))?;
            rows.her2.iter().try_for_each(|row| put(her2, row))?;
            rows.events.iter().try_for_each(|row| put(events, row))?;
        }
        planted.codes.sort();
        Ok(planted)
    }

    /// The documents beside the data, by name: trial, import profiles, what was planted, what the folder is.
    ///
    /// # Errors
    /// [`PlantedError::Manifest`].
    pub fn documents(&self, planted: &Planted) -> Result<Vec<(&'static str, String)>, PlantedError> {
        Ok(vec![
            ("README.txt", texts::readme(self)),
            ("trial.json", pretty(&texts::trial(self))?),
            ("subjects.profile.json", pretty(&texts::profile("subjects", &SUBJECTS))?),
            ("her2.profile.json", pretty(&texts::profile("her2_assessments", &HER2))?),
            ("events.profile.json", pretty(&texts::profile("disease_events", &EVENTS))?),
            ("planted.json", pretty(&serde_json::to_value(planted)?)?),
        ])
    }
}

fn pretty(document: &serde_json::Value) -> Result<String, PlantedError> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

fn head(file: &mut dyn Write, columns: &[&str]) -> std::io::Result<()> {
    writeln!(file, "# {SYNTHETIC}")?;
    writeln!(file, "{},data_origin", columns.join(","))
}

/// A row; no field of it has a comma or a quote.
fn put(file: &mut dyn Write, row: &Row) -> std::io::Result<()> {
    writeln!(file, "{},synthetic", row.join(","))
}
