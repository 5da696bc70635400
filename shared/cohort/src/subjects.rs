//! The subjects in their canonical order.

use palladion_domain::ids::SubjectId;
use palladion_domain::tables::TableName;

use crate::error::CohortError;
use crate::source::Source;

/// The subjects sorted by id, and where each stands in the table.
#[derive(Debug, Clone)]
pub(crate) struct Subjects {
    ids: Vec<SubjectId>,
    rows: Vec<usize>,
}

impl Subjects {
    /// Reads and sorts the ids of the table of subjects.
    pub(crate) fn of(source: Source<'_>) -> Result<Self, CohortError> {
        let texts = source.texts("subject_id")?;
        let mut pairs = (0..source.table.rows())
            .map(|row| Ok((subject_id(source, source.required("subject_id", texts, row)?, row)?, row)))
            .collect::<Result<Vec<_>, CohortError>>()?;
        pairs.sort_unstable();
        if let Some(pair) = pairs.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(CohortError::DuplicateSubject { table: TableName::Subjects, row: pair[1].1 + 1 });
        }
        let (ids, rows) = pairs.into_iter().unzip();
        Ok(Self { ids, rows })
    }

    pub(crate) fn ids(&self) -> &[SubjectId] {
        &self.ids
    }

    /// For each subject in order, its row in the table of subjects.
    pub(crate) fn rows(&self) -> &[usize] {
        &self.rows
    }

    pub(crate) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// For each row of another table, the subject that it is about.
    pub(crate) fn of_rows(&self, source: Source<'_>) -> Result<Vec<usize>, CohortError> {
        let texts = source.texts("subject_id")?;
        let mut found = Vec::with_capacity(source.table.rows());
        let mut last = 0;
        for row in 0..source.table.rows() {
            let text = source.required("subject_id", texts, row)?;
            let is = |subject: &usize| self.ids.get(*subject).is_some_and(|id| id.as_str() == text);
            // rows mostly follow the subjects
            last = match [last, last + 1].into_iter().find(is) {
                Some(near) => near,
                None => {
                    self.ids.binary_search_by(|id| id.as_str().cmp(text)).map_err(|_insertion_point| {
                        CohortError::UnknownSubject { table: source.name, row: row + 1 }
                    })?
                }
            };
            found.push(last);
        }
        Ok(found)
    }
}

fn subject_id(source: Source<'_>, text: &str, row: usize) -> Result<SubjectId, CohortError> {
    SubjectId::new(text).map_err(|_rule| source.invalid("subject_id", row))
}
