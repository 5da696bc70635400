//! Follow-up, Table 2, the interaction, and the differences at five years.

use palladion_api::statistics::output::{CoefficientEstimate, CoxModel, GroupLevel, KaplanMeier};
use palladion_simulator::pallas::paper::{self, Outcome};

use super::found::{Found, fixed};
use super::row::Row;

const FIVE_YEARS: f64 = 1_826.25;
const DAYS_PER_MONTH: f64 = 30.4375;
/// Levels of HER2 status, and what the paper calls them.
const STATUS: [(&str, &str); 2] = [("her2_0", "HER2-0"), ("her2_low", "HER2-low")];

pub(super) fn follow_up(found: &Found<'_>) -> Vec<Row> {
    let of = |outcome: &Outcome| {
        let name = outcome.endpoint;
        let follow_up = found.follow_up(&format!("follow_up_{}", name.to_lowercase()));
        let all = follow_up.and_then(|found| found.groups.first());
        let median =
            all.and_then(|all| all.quantiles.iter().find(|one| (one.probability - 0.5).abs() < 1e-9));
        let months = median.and_then(|median| median.days).map(|days| fixed(days / DAYS_PER_MONTH, 1));
        Row::new("Follow-up", format!("Median, months ({name})"), fixed(paper::FOLLOW_UP_MONTHS, 1), months)
    };
    paper::OUTCOMES.iter().map(of).collect()
}

pub(super) fn table(found: &Found<'_>) -> Vec<Row> {
    paper::OUTCOMES.iter().flat_map(|printed| outcome(found, printed)).collect()
}

fn outcome(found: &Found<'_>, printed: &Outcome) -> Vec<Row> {
    let (section, name) = ("Table 2", printed.endpoint);
    let id = name.to_lowercase();
    let curves = found.kaplan_meier(&format!("km_{id}_status"));
    let rate = |(group, printed_rate): (&(&str, &str), f64)| {
        let what = format!("{name} at five years, %, {}", group.1);
        let computed = curves.and_then(|curves| at_five_years(curves, group.0));
        Row::new(section, what, fixed(printed_rate, 1), computed.map(|share| fixed(100.0 * share, 1)))
    };
    let mut rows: Vec<Row> = STATUS.iter().zip(printed.five_years).map(rate).collect();
    let models = [
        ("unadjusted", format!("cox_{id}_status"), printed.unadjusted),
        ("adjusted", format!("cox_{id}_status_adjusted"), printed.adjusted),
    ];
    rows.extend(models.iter().map(|(which, id, [ratio, low, high])| {
        let what = format!("{name}: {which} hazard ratio");
        let computed = found.cox(id).and_then(hazard_ratio);
        Row::new(section, what, with_limits(*ratio, *low, *high), computed)
    }));
    rows
}

/// The share free of the endpoint's events at five years in a group.
fn at_five_years(curves: &KaplanMeier, level: &str) -> Option<f64> {
    let curve = curves.curves.iter().find(|curve| is_of(&curve.group, level))?;
    curve.at.iter().find(|at| (at.time_days - FIVE_YEARS).abs() < 1e-6)?.survival
}

fn is_of(group: &[GroupLevel], level: &str) -> bool {
    group.iter().any(|one| one.variable == "her2_status" && one.level == level)
}

fn with_limits(ratio: f64, low: f64, high: f64) -> String {
    format!("{} ({} – {})", fixed(ratio, 2), fixed(low, 2), fixed(high, 2))
}

/// The hazard ratio of HER2-low with its limits.
fn hazard_ratio(model: &CoxModel) -> Option<String> {
    let low = model.coefficients.iter().find(|one| one.level.as_deref() == Some("her2_low"))?;
    match low.estimate {
        CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, .. } => {
            Some(with_limits(hazard_ratio?, conf_low?, conf_high?))
        }
        _ => None,
    }
}

pub(super) fn interaction(found: &Found<'_>) -> Vec<Row> {
    let section = "Palbociclib and HER2 status (IDFS)";
    let model = found.cox("cox_idfs_arm_by_status");
    let wald = model.and_then(|model| model.interactions.first()?.wald.as_ref());
    let p = wald.map(|test| fixed(test.p_value, 2));
    let mut rows = vec![Row::new(section, "Interaction: p", fixed(paper::INTERACTION_P, 2), p)];
    let differences = found.difference("difference_5y_idfs");
    rows.extend(STATUS.iter().zip(paper::FIVE_YEAR_DIFFERENCES).map(|((level, name), printed)| {
        let one = differences.and_then(|all| all.differences.iter().find(|one| is_of(&one.within, level)));
        let points = one.and_then(|one| one.estimate).map(|share| fixed(100.0 * share, 1));
        Row::new(section, format!("Difference at five years, points, {name}"), fixed(printed, 1), points)
    }));
    rows
}
