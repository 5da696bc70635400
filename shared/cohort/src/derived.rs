//! The derived variables of every subject.

use std::sync::Arc;

use palladion_domain::her2::{Assessment, Classification};
use palladion_domain::tables::{TableName, VariableType};
use palladion_domain::trial::Trial;
use palladion_domain::variable::{DerivedValue, DerivedVariable, SubjectFacts};
use palladion_formats::table::{CategoryValues, Table, TextValues};

use crate::column::{Categorical, VariableColumn};
use crate::error::CohortError;
use crate::raw::flags;
use crate::source::{Optional, Source};

/// The columns that derived variables are made from.
struct Columns<'a> {
    site_id: Optional<'a, TextValues>,
    country: Optional<'a, CategoryValues>,
    arm: Optional<'a, CategoryValues>,
    t_stage: Optional<'a, TextValues>,
    n_stage: Optional<'a, TextValues>,
    anatomic_stage: Optional<'a, TextValues>,
    grade: Optional<'a, CategoryValues>,
    menopausal_status: Optional<'a, CategoryValues>,
    ecog: Optional<'a, [Option<i64>]>,
}

impl<'a> Columns<'a> {
    fn of(source: Source<'a>) -> Result<Self, CohortError> {
        Ok(Self {
            site_id: source.texts("site_id")?,
            country: source.categories("country")?,
            arm: source.categories("arm")?,
            t_stage: source.texts("t_stage")?,
            n_stage: source.texts("n_stage")?,
            anatomic_stage: source.texts("anatomic_stage")?,
            grade: source.categories("grade")?,
            menopausal_status: source.categories("menopausal_status")?,
            ecog: source.integers("ecog")?,
        })
    }

    fn facts(&self, row: usize) -> SubjectFacts<'a> {
        SubjectFacts {
            site_id: self.site_id.text(row),
            country: self.country.word(row),
            arm: self.arm.word(row),
            t_stage: self.t_stage.text(row),
            n_stage: self.n_stage.text(row),
            anatomic_stage: self.anatomic_stage.text(row),
            grade: self.grade.word(row),
            menopausal_status: self.menopausal_status.word(row),
            ecog: self.ecog.value(row),
            ..SubjectFacts::default()
        }
    }
}

/// What every subject has, in the order of subjects.
#[derive(Clone, Copy)]
pub(crate) struct Basis<'a> {
    pub(crate) trial: &'a Trial,
    pub(crate) subjects: &'a Table,
    pub(crate) rows: &'a [usize],
    pub(crate) classifications: &'a [Classification],
    pub(crate) readings: &'a [Vec<Assessment>],
}

/// The values of a derived variable, and how many subjects have a raw value that says nothing about it.
pub(crate) fn variable(
    basis: Basis<'_>,
    variable: DerivedVariable,
) -> Result<(VariableColumn, u64), CohortError> {
    let columns = Columns::of(Source { name: TableName::Subjects, table: basis.subjects })?;
    let mut underivable = 0;
    let mut values = Vec::with_capacity(basis.rows.len());
    for (subject, row) in basis.rows.iter().enumerate() {
        let mut facts = columns.facts(*row);
        if let Some(classification) = basis.classifications.get(subject) {
            facts.her2_level = Some(classification.level);
            let used = classification.assessment_used.and_then(|used| basis.readings.get(subject)?.get(used));
            facts.ihc_score = used.and_then(|reading| reading.ihc);
        }
        values.push(variable.derive(basis.trial, &facts).unwrap_or_else(|_says_nothing| {
            underivable += 1;
            None
        }));
    }
    Ok((column(basis.trial, variable, &values), underivable))
}

fn column(trial: &Trial, variable: DerivedVariable, values: &[Option<DerivedValue<'_>>]) -> VariableColumn {
    if variable.kind() == VariableType::Boolean {
        let flag = |value: DerivedValue<'_>| match value {
            DerivedValue::Flag(flag) => Some(flag),
            DerivedValue::Level(_) => None,
        };
        return flags(values.iter().map(|value| value.and_then(flag)));
    }
    let words = || values.iter().map(|value| value.and_then(word));
    let open = Categorical::of_words(words());
    VariableColumn::Categorical(Arc::new(match variable.levels(trial) {
        None => open,
        Some(mut levels) => {
            // a word outside the list keeps its subjects: it comes after the listed ones
            let unlisted: Vec<&str> =
                open.levels.iter().map(String::as_str).filter(|level| !levels.contains(level)).collect();
            levels.extend(unlisted);
            Categorical::of_levels(&levels, words())
        }
    }))
}

const fn word(value: DerivedValue<'_>) -> Option<&str> {
    match value {
        DerivedValue::Level(level) => Some(level),
        DerivedValue::Flag(_) => None,
    }
}
