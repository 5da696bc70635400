//! A trial as the tables of a snapshot: a row a subject, a row a reading.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use palladion_domain::country::Country;
use palladion_domain::ids::{PolicyName, RegionName};
use palladion_domain::tables::{TableName, table_schema};
use palladion_domain::trial::{Region, TrialDefinition};
use palladion_formats::table::{Cell, ColumnPlan, Table, TableBuilder, TableError};

use super::design::SiteDesign;
use super::trial::SiteTrial;
use crate::stream::{Purpose, Stream};

/// Countries by region; country `i` of a design is the `i`th, from the start again after the last.
const REGIONS: [(&str, &[&str]); 3] = [
    ("North America", &["USA", "CAN", "MEX"]),
    ("Europe", &["AUT", "DEU", "ESP", "GBR", "ITA", "BEL", "IRL", "SWE", "POL", "HUN", "PRT", "NLD"]),
    ("Other", &["AUS", "ISR", "KOR", "JPN", "TWN", "NZL"]),
];

/// The day of the first randomisation, and days until the last.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2015, 9, 1);
const DAYS: u64 = 1_150;

/// Shares of subjects: IHC 2+ among HER2-low, 2+ without ISH result, no IHC score, centrally read, a
/// central score one step off, a percentage in steps of ten.
const TWO_PLUS: f64 = 0.4;
const NO_ISH: f64 = 0.03;
const NO_SCORE: f64 = 0.03;
const CENTRAL: f64 = 0.05;
const DISCORDANT: f64 = 0.2;
const HEAPED: f64 = 0.7;

const SUBJECT_COLUMNS: [&str; 7] =
    ["subject_id", "site_id", "country", "randomised_on", "er_percent", "pr_percent", "grade"];
const READING_COLUMNS: [&str; 8] =
    ["subject_id", "specimen", "collected_on", "ihc_score", "ish_result", "assay", "reader", "read_on"];
const ASSAYS: [&str; 3] = ["4b5_pathway", "herceptest_pab", "herceptest_mab_pharmdx"];

/// The trial of the tables: three regions of 21 countries, no arms, no endpoints.
#[must_use]
pub fn trial_definition() -> TrialDefinition {
    let region = |(name, countries): &(&str, &[&str])| {
        Some(Region {
            name: RegionName::new(*name).ok()?,
            countries: countries.iter().filter_map(|code| code.parse::<Country>().ok()).collect(),
        })
    };
    TrialDefinition {
        code: "SIMULATED".to_owned(),
        title: "Simulated sites".to_owned(),
        arms: Vec::new(),
        regions: REGIONS.iter().filter_map(region).collect(),
        sites: Vec::new(),
        endpoints: Vec::new(),
        data_cut_off: None,
        classification_policy: PolicyName::default(),
        her2_negative_only: false,
        synthetic: true,
    }
}

/// The tables `subjects` and `her2_assessments` of a trial. Each subject of a site is HER2-low as the trial
/// counted; its score, ISH result, percentages and days are drawn for it.
///
/// # Errors
/// `TooLarge` for more text than a table holds.
pub fn snapshot_tables(
    trial: &SiteTrial,
    design: &SiteDesign,
    seed: u64,
) -> Result<BTreeMap<TableName, Table>, TableError> {
    let mut stream = Stream::new(seed, Purpose::Subjects, 0, 0);
    let countries: Vec<&str> = REGIONS.iter().flat_map(|(_, countries)| countries.iter().copied()).collect();
    let mut subjects = TableBuilder::new(plans(TableName::Subjects, &SUBJECT_COLUMNS));
    let mut readings = TableBuilder::new(plans(TableName::Her2Assessments, &READING_COLUMNS));
    let mut number = 0_u64;
    for (site, (size, events)) in design.sizes.iter().zip(&trial.events).enumerate() {
        let country = countries[design.countries[site] % countries.len()];
        let assay = ASSAYS[site % ASSAYS.len()];
        for place in 0..*size {
            number += 1;
            let subject = Subject::drawn(&mut stream, place < *events);
            let id = format!("P{number:07}");
            subject.enrol(&mut subjects, &id, &format!("S{site:05}"), country)?;
            subject.read(&mut readings, &id, assay)?;
        }
    }
    Ok(BTreeMap::from([
        (TableName::Subjects, subjects.finish()?),
        (TableName::Her2Assessments, readings.finish()?),
    ]))
}

/// The columns of a table, as the canonical schema has them.
fn plans(table: TableName, names: &[&str]) -> Vec<ColumnPlan> {
    let known = names.iter().filter_map(|name| table_schema(table).iter().find(|spec| spec.name == *name));
    let plan = |spec: &palladion_domain::tables::VariableSpec| ColumnPlan {
        name: spec.name.to_owned(),
        unit: spec.unit.map(str::to_owned),
        kind: spec.kind,
        levels: spec.levels.iter().map(|level| (*level).to_owned()).collect(),
    };
    known.map(plan).collect()
}

struct Subject {
    randomised_on: NaiveDate,
    er_percent: f64,
    pr_percent: f64,
    grade: &'static str,
    score: Option<&'static str>,
    ish: Option<&'static str>,
    central: Option<&'static str>,
}

impl Subject {
    fn drawn(stream: &mut Stream, low: bool) -> Self {
        let first = FIRST_DAY.unwrap_or_default();
        let randomised_on = first.checked_add_days(Days::new(stream.below(DAYS))).unwrap_or(first);
        let two_plus = low && stream.happens(TWO_PLUS);
        let read = match (low, two_plus) {
            (false, _) => "0",
            (true, false) => "1+",
            (true, true) => "2+",
        };
        let score = (!stream.happens(NO_SCORE)).then_some(read);
        let ish = (score == Some("2+") && !stream.happens(NO_ISH)).then_some("negative");
        let central = stream.happens(CENTRAL).then(|| {
            let other = if read == "1+" { "0" } else { "1+" };
            if stream.happens(DISCORDANT) { other } else { read }
        });
        let grade = ["1", "2", "3"][usize::try_from(stream.below(3)).unwrap_or(0)];
        Self {
            randomised_on,
            er_percent: percentage(stream),
            pr_percent: percentage(stream),
            grade,
            score,
            ish,
            central,
        }
    }

    fn enrol(&self, table: &mut TableBuilder, id: &str, site: &str, country: &str) -> Result<(), TableError> {
        let cells = [
            Cell::Text(id),
            Cell::Text(site),
            Cell::Text(country),
            Cell::Date(self.randomised_on),
            Cell::Real(self.er_percent),
            Cell::Real(self.pr_percent),
            level(TableName::Subjects, "grade", Some(self.grade)),
        ];
        row(table, cells)
    }

    fn read(&self, table: &mut TableBuilder, id: &str, assay: &str) -> Result<(), TableError> {
        let of = TableName::Her2Assessments;
        let day = |after: u64| {
            Cell::Date(self.randomised_on.checked_sub_days(Days::new(after)).unwrap_or(self.randomised_on))
        };
        let reading = |reader: &str, score: Option<&str>, ish: Option<&str>, after: u64| {
            [
                Cell::Text(id),
                level(of, "specimen", Some("surgical_resection")),
                day(60),
                level(of, "ihc_score", score),
                level(of, "ish_result", ish),
                Cell::Text(assay),
                level(of, "reader", Some(reader)),
                day(after),
            ]
        };
        row(table, reading("local", self.score, self.ish, 50))?;
        match self.central {
            Some(score) => row(table, reading("central", Some(score), None, 20)),
            None => Ok(()),
        }
    }
}

fn row<const N: usize>(table: &mut TableBuilder, cells: [Cell<'_>; N]) -> Result<(), TableError> {
    for (column, cell) in cells.into_iter().enumerate() {
        table.push(column, cell)?;
    }
    table.end_row()
}

/// The cell of a word of a closed list; missing for no word and for one that is not on the list.
fn level(table: TableName, column: &str, word: Option<&str>) -> Cell<'static> {
    let spec = table_schema(table).iter().find(|spec| spec.name == column);
    let place = |word: &str| spec?.levels.iter().position(|level| *level == word);
    let code = word.and_then(place).and_then(|place| u32::try_from(place).ok());
    code.map_or(Cell::Missing, Cell::Level)
}

/// 1 to 99, most of them multiples of ten.
fn percentage(stream: &mut Stream) -> f64 {
    if stream.happens(HEAPED) { (stream.below(9) * 10 + 10) as f64 } else { (stream.below(99) + 1) as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, Scenario};
    use super::*;

    #[test]
    fn every_subject_has_a_reading_and_a_known_country() {
        let design = SiteDesign::of(Layout::FewSites, 1);
        let trial = SiteTrial::draw(&Scenario::named("few_sites").unwrap(), &design, 1, 0);
        let tables = snapshot_tables(&trial, &design, 1).unwrap();
        let subjects = &tables[&TableName::Subjects];
        assert_eq!(subjects.rows() as u64, design.subjects());
        assert!(tables[&TableName::Her2Assessments].rows() >= subjects.rows());
        let country = subjects.column("country").unwrap().categories().unwrap();
        assert!(country.iter().all(|word| word == Some("USA")));
        let score = tables[&TableName::Her2Assessments].column("ihc_score").unwrap().categories().unwrap();
        assert!(["0", "1+", "2+"].iter().all(|word| score.iter().any(|one| one == Some(word))));
        assert_eq!(tables, snapshot_tables(&trial, &design, 1).unwrap());
    }

    #[test]
    fn the_definition_names_every_country_of_the_tables() {
        let definition = trial_definition();
        let named: usize = definition.regions.iter().map(|region| region.countries.len()).sum();
        assert_eq!((definition.regions.len(), named), (3, 21));
    }
}
