//! The rules on the sites of one trial.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::AssessmentLevel;
use palladion_biostat::heterogeneity::{GroupCounts, arcsine_funnel, gsm_scores};
use palladion_simulator::{SiteDesign, SiteTrial};

use super::trials::OperatingError;
use crate::checks::{CheckError, Counts, Data, Facts, Group, ReadingCounts, RuledSite, ruled_sites};

/// Subjects below which gsm gives no flag.
const GSM_LEAST: u64 = 3;
/// Share of the sites whose distance `FunnelPlotR` draws in at either end.
const TRIM: f64 = 0.1;

/// What the rules say of one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SiteFlags {
    pub gsm_amber: bool,
    pub gsm_red: bool,
    pub funnel_plot_r: bool,
    pub red: bool,
    pub amber_or_red: bool,
    /// gsm's absolute score, 0 where it gives no flag.
    pub gsm_score: f64,
    /// The larger of 1 - surprise and materiality.
    pub score: f64,
}

/// The policy's rule as a QC run applies it, and the rules of the others, on every site.
pub(super) fn flags(
    policy: &QcPolicy,
    design: &SiteDesign,
    trial: &SiteTrial,
) -> Result<Vec<SiteFlags>, OperatingError> {
    let counts = GroupCounts::new(&trial.events, &design.sizes).map_err(CheckError::from)?;
    let gsm = gsm_scores(&counts).map_err(CheckError::from)?;
    let funnel = arcsine_funnel(&counts, TRIM).map_err(CheckError::from)?;
    let ruled =
        ruled_sites(policy, &data(design, trial))?.map_err(|reason| OperatingError::Data(reason.message))?;
    let of = |(site, ruled): (usize, &RuledSite)| {
        let (events, size) = (trial.events[site], design.sizes[site]);
        let (enough, flag) = (size >= GSM_LEAST, gsm.flags[site].abs());
        let (rate, limits) = (share(events, size), funnel.limits_998[site]);
        SiteFlags {
            gsm_amber: enough && flag >= 1,
            gsm_red: enough && flag >= 2,
            funnel_plot_r: rate < limits.lower - ROUNDING || rate > limits.upper + ROUNDING,
            red: ruled.level == AssessmentLevel::Red,
            amber_or_red: matches!(ruled.level, AssessmentLevel::Red | AssessmentLevel::Amber),
            gsm_score: if enough { gsm.scores[site].abs() } else { 0.0 },
            score: (1.0 - ruled.surprise).max(ruled.material),
        }
    };
    Ok(ruled.iter().enumerate().map(of).collect())
}

/// A rate this near to a limit is on it.
const ROUNDING: f64 = 1e-12;

#[expect(clippy::cast_precision_loss, reason = "a simulated site has few subjects")]
fn share(events: u64, size: u64) -> f64 {
    events as f64 / size as f64
}

/// The trial as a QC run has counted it.
fn data(design: &SiteDesign, trial: &SiteTrial) -> Data {
    let mut counts = ReadingCounts::default();
    for (site, (size, events)) in design.sizes.iter().zip(&trial.events).enumerate() {
        let own = Counts { subjects: *size, evaluable: *size, her2_low: *events };
        counts.overall.subjects += own.subjects;
        counts.overall.evaluable += own.evaluable;
        counts.overall.her2_low += own.her2_low;
        counts.sites.push(Group {
            name: format!("S{site:05}"),
            within: Some(format!("C{:02}", design.countries[site])),
            also_within: Vec::new(),
            counts: own,
        });
    }
    Data::new(counts, Facts::default())
}
