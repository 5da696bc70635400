//! The cohort itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use palladion_api::ingestion::SnapshotManifest;
use palladion_domain::endpoint::{DiseaseEvent, EndpointErrorKind, derive};
use palladion_domain::flow::{self, FlowBox};
use palladion_domain::her2::{Assessment, Classification, Her2WarningCode, RecordRule, classify};
use palladion_domain::ids::{EndpointName, SubjectId, VariableName};
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::variable::DerivedVariable;
use palladion_formats::table::Table;

use crate::column::VariableColumn;
use crate::derived::{self, Basis};
use crate::error::{CohortError, LookUpError};
use crate::known::Known;
use crate::outcomes::{self, Observations, Reasoned};
use crate::source::Source;
use crate::subjects::Subjects;
use crate::{raw, readings, records};

/// The subjects of a snapshot in the order of their ids, with everything known of them.
#[derive(Debug, Clone)]
pub struct Cohort {
    trial: Trial,
    cut_off: Option<NaiveDate>,
    table: Table,
    subjects: Subjects,
    readings: Vec<Vec<Assessment>>,
    classifications: Vec<Classification>,
    broken: Vec<Vec<RecordRule>>,
    unasked: Vec<(RecordRule, &'static str)>,
    randomised_on: Vec<Option<NaiveDate>>,
    events: Vec<Vec<DiseaseEvent>>,
    delivered: BTreeMap<EndpointName, Observations>,
    variables: Known<VariableName, Result<(VariableColumn, u64), LookUpError>>,
    endpoints: Known<EndpointName, Result<Arc<Reasoned>, LookUpError>>,
}

impl Cohort {
    /// Reads the tables of a snapshot. Only `subjects` must be there; without readings every HER2
    /// status is unknown, without events and times there are no endpoints.
    ///
    /// # Errors
    /// A `CohortError` says which table and row cannot be read. A validated snapshot gives none.
    pub fn build(
        manifest: &SnapshotManifest,
        mut tables: BTreeMap<TableName, Table>,
    ) -> Result<Self, CohortError> {
        let trial = Trial::new(manifest.trial.clone()).map_err(|errors| {
            let reasons: Vec<String> = errors.iter().map(ToString::to_string).collect();
            CohortError::InvalidTrial(reasons.join("; "))
        })?;
        let (frozen, policy) = (&manifest.classification_policy, trial.policy());
        if (&frozen.name, frozen.version) != (&policy.name, policy.version) {
            let frozen = format!("{} version {}", frozen.name, frozen.version);
            return Err(CohortError::OtherPolicy { frozen, known: policy.label() });
        }
        let table = tables.remove(&TableName::Subjects).ok_or(CohortError::NoTable(TableName::Subjects))?;
        let source = Source { name: TableName::Subjects, table: &table };
        let subjects = Subjects::of(source)?;
        let (dates, neoadjuvant) = (source.dates("randomised_on")?, source.booleans("neoadjuvant")?);
        let other = |name: TableName| tables.get(&name).map(|table| Source { name, table });
        let nothing = subjects.len();
        let mut broken = records::of_receptors(source, subjects.rows())?;
        let readings = match other(TableName::Her2Assessments) {
            Some(source) => readings::of_subjects(source, &subjects, &mut broken)?,
            None => vec![Vec::new(); nothing],
        };
        for rules in &mut broken {
            rules.sort_unstable();
            rules.dedup();
        }
        let assessments = tables.get(&TableName::Her2Assessments);
        let unasked = records::unasked(|column| {
            table.column(column).is_some() || assessments.is_some_and(|other| other.column(column).is_some())
        });
        let events = match other(TableName::DiseaseEvents) {
            Some(source) => outcomes::events(source, &subjects)?,
            None => vec![Vec::new(); nothing],
        };
        let delivered = match other(TableName::TimeToEvent) {
            Some(source) => outcomes::delivered(source, &subjects)?,
            None => BTreeMap::new(),
        };
        let classified = subjects.rows().iter().zip(&readings);
        let classifications = classified
            .map(|(row, readings)| classify(trial.policy(), neoadjuvant.value(*row), readings))
            .collect();
        let randomised_on = subjects.rows().iter().map(|row| dates.value(*row)).collect();
        let cut_off = manifest.data_cut_off;
        Ok(Self {
            trial,
            cut_off,
            table,
            subjects,
            readings,
            classifications,
            broken,
            unasked,
            randomised_on,
            events,
            delivered,
            variables: Known::default(),
            endpoints: Known::default(),
        })
    }

    /// The trial.
    #[must_use]
    pub const fn trial(&self) -> &Trial {
        &self.trial
    }

    /// Number of subjects.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether there is no subject.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.subjects.len() == 0
    }

    /// The ids of the subjects, sorted: the order of every other list.
    #[must_use]
    pub fn subject_ids(&self) -> &[SubjectId] {
        self.subjects.ids()
    }

    /// The HER2 readings of each subject, sorted by what they say.
    #[must_use]
    pub fn her2_readings(&self) -> &[Vec<Assessment>] {
        &self.readings
    }

    /// The HER2 status of each subject and what it rests on; `assessment_used` points into
    /// [`Self::her2_readings`].
    #[must_use]
    pub fn classifications(&self) -> &[Classification] {
        &self.classifications
    }

    /// The record rules that the rows of each subject break, ascending.
    #[must_use]
    pub fn broken_rules(&self) -> &[Vec<RecordRule>] {
        &self.broken
    }

    /// The record rules that could not be asked, with a column that the snapshot lacks for it.
    #[must_use]
    pub fn unasked_rules(&self) -> &[(RecordRule, &'static str)] {
        &self.unasked
    }

    /// The day of randomisation of each subject.
    #[must_use]
    pub fn randomised_on(&self) -> &[Option<NaiveDate>] {
        &self.randomised_on
    }

    /// The box in which each subject ends.
    pub fn flow_boxes(&self) -> impl ExactSizeIterator<Item = FlowBox> {
        self.classifications.iter().map(|classification| FlowBox::of(classification.level))
    }

    /// How many subjects end in each box; every box is there.
    #[must_use]
    pub fn flow(&self) -> BTreeMap<FlowBox, u64> {
        flow::count(self.classifications.iter().map(|classification| classification.level))
    }

    /// For each code that was raised, the subjects that it was raised for, ascending.
    #[must_use]
    pub fn her2_warnings(&self) -> BTreeMap<Her2WarningCode, Vec<usize>> {
        let mut warnings: BTreeMap<Her2WarningCode, Vec<usize>> = BTreeMap::new();
        for (subject, classification) in self.classifications.iter().enumerate() {
            for warning in &classification.warnings {
                let subjects = warnings.entry(warning.code).or_default();
                if subjects.last() != Some(&subject) {
                    subjects.push(subject);
                }
            }
        }
        warnings
    }

    /// A variable: derived if it is one of [`DerivedVariable`], else a column of `subjects`. Worked out once and
    /// shared by all who ask for it.
    ///
    /// # Errors
    /// `UnknownVariable`, and `NotAnalysable` for dates and the subjects' ids.
    pub fn variable(&self, name: &VariableName) -> Result<VariableColumn, LookUpError> {
        self.variable_with_underivable(name).map(|(column, _)| column)
    }

    /// The same, and the number of subjects whose raw value is there but says nothing about the
    /// variable, such as ECOG 3 about the groups of Table 1: their value is missing.
    ///
    /// # Errors
    /// As [`Self::variable`].
    pub fn variable_with_underivable(
        &self,
        name: &VariableName,
    ) -> Result<(VariableColumn, u64), LookUpError> {
        self.variables.get(name, || self.find_variable(name))
    }

    fn find_variable(&self, name: &VariableName) -> Result<(VariableColumn, u64), LookUpError> {
        if let Ok(derived) = name.as_str().parse::<DerivedVariable>() {
            return derived::variable(self.basis(), derived).map_err(|_wrong_type| {
                LookUpError::NotAnalysable {
                    name: name.clone(),
                    reason: "derived from a column of another type than the canonical one",
                }
            });
        }
        if name.as_str() == "subject_id" {
            return Err(LookUpError::NotAnalysable { name: name.clone(), reason: "the subjects' id" });
        }
        let column =
            self.table.column(name.as_str()).ok_or_else(|| LookUpError::UnknownVariable(name.clone()))?;
        Ok((raw::variable(name, column, self.subjects.rows())?, 0))
    }

    fn basis(&self) -> Basis<'_> {
        Basis {
            trial: &self.trial,
            subjects: &self.table,
            rows: self.subjects.rows(),
            classifications: &self.classifications,
            readings: &self.readings,
        }
    }

    /// The endpoints of the trial, and those that were delivered as times beyond it.
    #[must_use]
    pub fn endpoints(&self) -> Vec<EndpointName> {
        let defined = self.trial.definition().endpoints.iter().map(|endpoint| endpoint.name.clone());
        let mut names: Vec<EndpointName> = defined.collect();
        let beyond: Vec<EndpointName> =
            self.delivered.keys().filter(|name| !names.contains(name)).cloned().collect();
        names.extend(beyond);
        names
    }

    /// Time to an endpoint: as delivered when the snapshot has such times for it, else derived from
    /// the dated events. What was delivered ends by the cut-off, or it would not have been frozen. `None` for a subject without one.
    ///
    /// # Errors
    /// `UnknownEndpoint`.
    pub fn endpoint(&self, name: &EndpointName) -> Result<Observations, LookUpError> {
        let reasons = self.endpoint_with_reasons(name)?;
        Ok(reasons.iter().map(|reason| reason.ok()).collect())
    }

    /// The same, with the reason in the place of each subject without an observation. Worked out once and shared by
    /// all who ask for it.
    ///
    /// # Errors
    /// As [`Self::endpoint`].
    pub fn endpoint_with_reasons(&self, name: &EndpointName) -> Result<Arc<Reasoned>, LookUpError> {
        self.endpoints.get(name, || self.find_endpoint(name).map(Arc::new))
    }

    fn find_endpoint(&self, name: &EndpointName) -> Result<Reasoned, LookUpError> {
        if let Some(observations) = self.delivered.get(name) {
            let given = |observation: &Option<_>| observation.ok_or(EndpointErrorKind::ReadyMadeOnly);
            return Ok(observations.iter().map(given).collect());
        }
        let definition = self.trial.endpoint(name.as_str());
        let definition = definition.ok_or_else(|| LookUpError::UnknownEndpoint(name.clone()))?;
        let subjects = self.randomised_on.iter().zip(&self.events);
        let observe = |(from, events): (&Option<NaiveDate>, &Vec<DiseaseEvent>)| {
            derive(definition, *from, self.cut_off, events).map_err(|error| error.kind())
        };
        Ok(subjects.map(observe).collect())
    }
}
