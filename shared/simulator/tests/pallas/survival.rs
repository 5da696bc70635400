//! Follow-up, Table 2, the interaction, and the differences at five years.

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::design::Design;
use palladion_biostat::survival::cox::{self, CoxOptions, Estimate, Ties};
use palladion_biostat::survival::{KaplanMeier, Observations, ReverseRule, Transform, reverse_kaplan_meier};
use palladion_simulator::pallas::paper;

use crate::data::Data;
use crate::rows::{Row, fixed};

const FIVE_YEARS: f64 = 1_826.25;
const DAYS_PER_MONTH: f64 = 30.4375;

pub(crate) fn follow_up(data: &Data) -> Vec<Row> {
    let of = |endpoint: &str| {
        let (time, event) = data.times(endpoint);
        let reverse = reverse_kaplan_meier(&Observations::new(&time, &event).unwrap(), ReverseRule::Survfit);
        let median =
            reverse.quantile(0.5, ConfidenceLevel::P95, Transform::LogLog).unwrap().estimate.unwrap();
        let what = format!("Median, months ({endpoint})");
        Row::new("Follow-up", what, fixed(paper::FOLLOW_UP_MONTHS, 1), fixed(median / DAYS_PER_MONTH, 1))
    };
    ["IDFS", "DRFS", "OS"].map(of).into()
}

/// Survival at five years of the subjects that fit.
fn at_five_years(time: &[f64], event: &[bool], fits: &dyn Fn(usize) -> bool) -> f64 {
    let rows = (0..time.len()).filter(|row| fits(*row));
    let (time, event): (Vec<f64>, Vec<bool>) = rows.map(|row| (time[row], event[row])).unzip();
    100.0 * KaplanMeier::fit(&Observations::new(&time, &event).unwrap()).survival(FIVE_YEARS)
}

fn estimates(time: &[f64], event: &[bool], design: &Design) -> Vec<Estimate> {
    let options = CoxOptions { ties: Ties::Breslow, ..CoxOptions::default() };
    let fit = cox::fit(&Observations::new(time, event).unwrap(), None, design, &options).unwrap();
    fit.coefficients.iter().map(|one| *one.estimate().unwrap()).collect()
}

/// Hazard ratio and limits, two decimals.
fn ratio(estimate: &Estimate) -> [f64; 3] {
    let limits = estimate.hazard_ratio_limits;
    [estimate.hazard_ratio, limits.lower, limits.upper]
}

fn written(ratio: [f64; 3]) -> String {
    format!("{} ({} – {})", fixed(ratio[0], 2), fixed(ratio[1], 2), fixed(ratio[2], 2))
}

fn adjusted(data: &Data, time: &[f64], event: &[bool]) -> [f64; 3] {
    let (age, pr) = (data.numbers("age_years"), data.numbers("pr_percent"));
    let factors = ["t_stage_group", "n_stage_group", "grade_group"].map(|name| (name, data.words(name)));
    let complete = |row: &usize| {
        age[*row].is_some() && pr[*row].is_some() && factors.iter().all(|(_, words)| words[*row].is_some())
    };
    let rows: Vec<usize> = (0..time.len()).filter(complete).collect();
    let mut design = Design::new(rows.len());
    design.numeric("low", &rows.iter().map(|row| data.low[*row] as f64).collect::<Vec<f64>>()).unwrap();
    for (name, values) in [("age", &age), ("pr", &pr)] {
        design.numeric(name, &rows.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>()).unwrap();
    }
    for (name, words) in &factors {
        let mut levels: Vec<String> = rows.iter().filter_map(|row| words[*row].clone()).collect();
        levels.sort();
        levels.dedup();
        let code = |row: &usize| levels.iter().position(|level| Some(level) == words[*row].as_ref()).unwrap();
        let codes: Vec<usize> = rows.iter().map(code).collect();
        design.factor(name, &levels, 0, &codes).unwrap();
    }
    let picked: (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (time[*row], event[*row])).unzip();
    ratio(&estimates(&picked.0, &picked.1, &design)[0])
}

pub(crate) fn outcomes(data: &Data) -> Vec<Row> {
    let mut rows = Vec::new();
    for printed in &paper::OUTCOMES {
        let section = "Table 2";
        let (time, event) = data.times(printed.endpoint);
        for (group, name) in ["HER2-0", "HER2-low"].into_iter().enumerate() {
            let found = at_five_years(&time, &event, &|row| data.low[row] == group);
            let what = format!("{} at five years, %, {name}", printed.endpoint);
            rows.push(Row::new(section, what, fixed(printed.five_years[group], 1), fixed(found, 1)));
        }
        let mut design = Design::new(time.len());
        design.numeric("low", &data.low.iter().map(|low| *low as f64).collect::<Vec<f64>>()).unwrap();
        let unadjusted = ratio(&estimates(&time, &event, &design)[0]);
        let what = format!("{}: unadjusted hazard ratio", printed.endpoint);
        rows.push(Row::new(section, what, written(printed.unadjusted), written(unadjusted)));
        let what = format!("{}: adjusted hazard ratio", printed.endpoint);
        rows.push(Row::new(section, what, written(printed.adjusted), written(adjusted(data, &time, &event))));
    }
    rows
}

pub(crate) fn interaction(data: &Data) -> Vec<Row> {
    let section = "Palbociclib and HER2 status (IDFS)";
    let (time, event) = data.times("IDFS");
    let arms = data.words("arm");
    let treated = |row: usize| arms[row].as_deref() == Some("palbociclib + ET");
    let number = |flag: bool| f64::from(u8::from(flag));
    let rows = 0..time.len();
    let mut design = Design::new(time.len());
    design.numeric("arm", &rows.clone().map(|row| number(treated(row))).collect::<Vec<f64>>()).unwrap();
    design.numeric("low", &data.low.iter().map(|low| *low as f64).collect::<Vec<f64>>()).unwrap();
    design.interaction("arm", "low").unwrap();
    let p = estimates(&time, &event, &design)[2].p_value;
    let mut found = vec![Row::new(section, "Interaction: p", fixed(paper::INTERACTION_P, 2), fixed(p, 2))];
    for (group, name) in ["HER2-0", "HER2-low"].into_iter().enumerate() {
        let arm =
            |arm: bool| at_five_years(&time, &event, &|row| data.low[row] == group && treated(row) == arm);
        let difference = arm(true) - arm(false);
        let what = format!("Difference at five years, points, {name}");
        found.push(Row::new(
            section,
            what,
            fixed(paper::FIVE_YEAR_DIFFERENCES[group], 1),
            fixed(difference, 1),
        ));
    }
    found
}
