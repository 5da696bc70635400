//! What each subject brings to a check beyond its HER2 status.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use palladion_cohort::{Categorical, Cohort, VariableColumn};
use palladion_domain::her2::{
    Assessment, Classification, Her2Level, IhcScore, IshResult, Reader, RecordRule,
};
use palladion_domain::ids::VariableName;

use super::counts::{CountError, ReadingCounts, place};

/// One entry a subject in every list, in the order of the subjects' ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Position of the site in [`ReadingCounts::sites`]; `None` for a subject without one.
    pub site: Vec<Option<usize>>,
    /// HER2 level.
    pub level: Vec<Her2Level>,
    /// IHC score, 0 to 3, of the reading that counted.
    pub score: Vec<Option<u8>>,
    /// Whether any reading by the reader who counts has an IHC score.
    pub scored: Vec<bool>,
    /// Whether the reading that counted has an ISH result.
    pub ish: Vec<bool>,
    /// Day of randomisation.
    pub randomised_on: Vec<Option<NaiveDate>>,
    /// Local and central IHC score of one specimen.
    pub central: Vec<Option<(u8, u8)>>,
    /// Record rules that the subject breaks: bit `i` is the rule at position `i` of the closed list.
    pub record_hits: Vec<u16>,
    /// Why a rule could not be asked, by rule.
    pub rules_not_asked: BTreeMap<RecordRule, String>,
    /// Percentages by name; `None` when the snapshot has no such column.
    pub percentages: BTreeMap<&'static str, Option<Vec<Option<f64>>>>,
    /// Covariates by name, or why there is none.
    pub covariates: BTreeMap<String, Result<VariableColumn, String>>,
}

/// The percentages whose digits are looked at.
pub(super) const PERCENTAGES: [&str; 2] = ["er_percent", "pr_percent"];

impl Facts {
    /// The facts of a cohort, with these covariates.
    ///
    /// # Errors
    /// [`CountError`] when the snapshot does not say where subjects were enrolled.
    pub fn of(cohort: &Cohort, counts: &ReadingCounts, covariates: &[String]) -> Result<Self, CountError> {
        let sites = place(cohort, "site_id")?;
        let positions: BTreeMap<&str, usize> =
            counts.sites.iter().enumerate().map(|(index, site)| (site.name.as_str(), index)).collect();
        let of_code: Vec<Option<usize>> =
            sites.levels.iter().map(|name| positions.get(name.as_str()).copied()).collect();
        let site = |code: &Option<u32>| of_code.get(usize::try_from((*code)?).ok()?).copied().flatten();
        let counting = cohort.trial().policy().counting_reader;
        let used = || cohort.classifications().iter().zip(cohort.her2_readings()).map(used_reading);
        let scored = |readings: &Vec<Assessment>| {
            readings.iter().any(|reading| reading.reader == counting && reading.ihc.is_some())
        };
        let result = |classification: &Classification| {
            classification.ish.is_some_and(|finding| finding.result != IshResult::NotDone)
        };
        Ok(Self {
            site: sites.codes.iter().map(site).collect(),
            level: cohort.classifications().iter().map(|c| c.level).collect(),
            score: used().map(|reading| reading?.ihc.map(IhcScore::intensity)).collect(),
            scored: cohort.her2_readings().iter().map(scored).collect(),
            ish: cohort.classifications().iter().map(result).collect(),
            randomised_on: cohort.randomised_on().to_vec(),
            central: used().zip(cohort.her2_readings()).map(|(used, all)| pair(used?, all)).collect(),
            record_hits: cohort.broken_rules().iter().map(|rules| mask(rules)).collect(),
            rules_not_asked: cohort.unasked_rules().iter().map(not_asked).collect(),
            percentages: PERCENTAGES.iter().map(|name| (*name, percentage(cohort, name))).collect(),
            covariates: covariates.iter().map(|name| (name.clone(), covariate(cohort, name))).collect(),
        })
    }

    /// Number of subjects.
    #[must_use]
    pub const fn subjects(&self) -> usize {
        self.site.len()
    }

    /// Whether the subject breaks a record rule.
    #[must_use]
    pub fn breaks_a_rule(&self, subject: usize) -> bool {
        self.record_hits.get(subject).is_some_and(|hits| *hits != 0)
    }
}

fn mask(rules: &[RecordRule]) -> u16 {
    let bit = |rule: &RecordRule| RecordRule::ALL.iter().position(|known| known == rule);
    rules.iter().filter_map(bit).fold(0, |mask, bit| mask | 1 << bit)
}

fn not_asked((rule, column): &(RecordRule, &'static str)) -> (RecordRule, String) {
    (*rule, format!("the snapshot has no column `{column}`"))
}

fn used_reading<'a>(
    (classification, readings): (&Classification, &'a Vec<Assessment>),
) -> Option<&'a Assessment> {
    readings.get(classification.assessment_used?)
}

/// The scores of the reading that counted and of the latest one by the other reader of the same specimen.
fn pair(used: &Assessment, all: &[Assessment]) -> Option<(u8, u8)> {
    let same_day = |one: &Assessment| match (one.collected_on, used.collected_on) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let other = all
        .iter()
        .filter(|one| one.reader != used.reader && one.specimen == used.specimen && same_day(one))
        .filter(|one| one.ihc.is_some())
        .max_by_key(|one| one.read_on)?;
    let (mine, theirs) = (used.ihc?.intensity(), other.ihc?.intensity());
    Some(if used.reader == Reader::Local { (mine, theirs) } else { (theirs, mine) })
}

fn percentage(cohort: &Cohort, name: &str) -> Option<Vec<Option<f64>>> {
    match cohort.variable(&VariableName::new(name).ok()?).ok()? {
        VariableColumn::Numeric(column) => Some(column.values.clone()),
        VariableColumn::Categorical(_) => None,
    }
}

/// A covariate of the reading that counted, else a variable of the snapshot.
fn covariate(cohort: &Cohort, name: &str) -> Result<VariableColumn, String> {
    let of_reading = |word: fn(&Assessment) -> Option<String>| {
        let readings = cohort.classifications().iter().zip(cohort.her2_readings()).map(used_reading);
        let words: Vec<Option<String>> = readings.map(|reading| word(reading?)).collect();
        let words = Categorical::of_words(words.iter().map(Option::as_deref));
        Ok(VariableColumn::Categorical(Arc::new(words)))
    };
    match name {
        "assay" => of_reading(|reading| reading.assay.as_ref().map(ToString::to_string)),
        "specimen" => of_reading(|reading| Some(reading.specimen.to_string())),
        "read_year" => of_reading(|reading| reading.read_on.map(|day| day.year().to_string())),
        _ => {
            let variable = VariableName::new(name).map_err(|error| error.to_string())?;
            cohort.variable(&variable).map_err(|error| error.to_string())
        }
    }
}
