//! Local against central IHC scores of the same specimen.

use palladion_api::pathology_qc::policy::{CentralAgreementCheck, QcPolicy, ReviewSelection};
use palladion_api::pathology_qc::result::{BinaryAgreement, CentralAgreementResult, CheckResult, Kappa};
use palladion_api::statistics::output::Interval;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::agreement::{
    AgreementError, CategoryCounts, PairTable, Scale, Weights, cohen_kappa, fleiss_kappa, gwet_ac,
    krippendorff_alpha, percent_agreement,
};
use palladion_biostat::tables::mcnemar;

use super::hierarchical::{DISCORDANT, model_of, report, site_findings};
use super::ihc_pattern::shown;
use super::outcome::interval;
use super::{CheckError, Checked, Data};

const CHECK: &str = "central_agreement";
const SCORES: usize = 4;
const NO_INTERVAL: Interval = Interval { lower: None, upper: None };

pub(super) fn check(
    policy: &QcPolicy,
    spec: &CentralAgreementCheck,
    data: &Data,
) -> Result<Checked, CheckError> {
    let level = ConfidenceLevel::new(policy.confidence_level).map_err(CheckError::Level)?;
    let pairs: Vec<(u8, u8)> = data.facts.central.iter().copied().flatten().collect();
    if pairs.is_empty() {
        let message = "no specimen has a local and a central IHC score";
        return Ok(Checked::not_assessed(CHECK, "no_central_review", message));
    }
    let mut table = vec![vec![0_u64; SCORES]; SCORES];
    for (local, central) in &pairs {
        table[usize::from(*local)][usize::from(*central)] += 1;
    }
    let weights =
        [("nominal", Weights::Nominal), ("linear", Weights::Linear), ("quadratic", Weights::Quadratic)];
    let kappas = weights.iter().map(|(name, weights)| kappa(name, &table, *weights, level));
    let ratings: Vec<[Option<f64>; 2]> =
        pairs.iter().map(|(local, central)| [Some(f64::from(*local)), Some(f64::from(*central))]).collect();
    let by_reader: Vec<Vec<Option<f64>>> =
        (0..2).map(|reader| ratings.iter().map(|pair| pair[reader]).collect()).collect();
    let discordance = model_of(&DISCORDANT, policy, data)?;
    let mut findings = Vec::new();
    if let Ok(modelled) = &discordance {
        findings = site_findings(modelled, &report(modelled, &data.counts.sites)?, data)?;
    }
    let result = CentralAgreementResult {
        review: spec.review,
        caution: caution(spec.review).map(str::to_owned),
        subjects: u64::try_from(pairs.len()).unwrap_or(u64::MAX),
        low_against_zero: binary(&table, level)?,
        kappas: kappas.collect::<Result<_, _>>()?,
        krippendorff_nominal: varied(krippendorff_alpha(&by_reader, Scale::Nominal))?,
        krippendorff_ordinal: varied(krippendorff_alpha(&by_reader, Scale::Ordinal))?,
        fleiss: fleiss(&pairs)?,
        discordance: shown(&discordance, data)?,
        percentages: "no table of a snapshot holds a percentage of stained cells by reader".to_owned(),
        table,
    };
    Ok(Checked { result: CheckResult::CentralAgreement(Box::new(result)), findings })
}

fn caution(review: ReviewSelection) -> Option<&'static str> {
    match review {
        ReviewSelection::Random => None,
        ReviewSelection::ByLocalScore => Some(
            "Specimens were chosen by their local score: agreement is that of such specimens, not of the trial.",
        ),
        ReviewSelection::NotStated => Some(
            "How specimens were chosen is not stated: agreement is that of the reviewed ones, not of the trial.",
        ),
    }
}

fn kappa(
    name: &str,
    table: &[Vec<u64>],
    weights: Weights,
    level: ConfidenceLevel,
) -> Result<Kappa, CheckError> {
    let pairs = PairTable::new(table)?;
    let found = varied(cohen_kappa(&pairs, weights, level))?;
    Ok(Kappa {
        weights: name.to_owned(),
        kappa: found.map(|kappa| kappa.estimate),
        standard_error: found.map(|kappa| kappa.standard_error),
        interval: found.map_or(NO_INTERVAL, |kappa| interval(kappa.limits)),
        observed: found.map(|kappa| kappa.observed),
        gwet: gwet_ac(&pairs, weights),
    })
}

/// Nothing when all ratings are the same.
fn varied<T>(outcome: Result<T, AgreementError>) -> Result<Option<T>, CheckError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(AgreementError::NoVariation) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn fleiss(pairs: &[(u8, u8)]) -> Result<Option<f64>, CheckError> {
    let row = |(local, central): &(u8, u8)| {
        let mut counts = [0_u64; SCORES];
        counts[usize::from(*local)] += 1;
        counts[usize::from(*central)] += 1;
        counts
    };
    let rows: Vec<[u64; SCORES]> = pairs.iter().map(row).collect();
    Ok(varied(fleiss_kappa(&CategoryCounts::new(&rows)?))?.map(|found| found.estimate))
}

/// The cut between 0 and 1+.
fn binary(table: &[Vec<u64>], level: ConfidenceLevel) -> Result<BinaryAgreement, CheckError> {
    let sum = |local_positive: bool, central_positive: bool| -> u64 {
        let wanted = |positive: bool, score: usize| (score > 0) == positive;
        let cells = table.iter().enumerate().flat_map(|(local, row)| {
            row.iter().enumerate().map(move |(central, count)| (local, central, *count))
        });
        cells
            .filter(|(local, central, _)| {
                wanted(local_positive, *local) && wanted(central_positive, *central)
            })
            .map(|(_, _, count)| count)
            .sum()
    };
    let (missed, excess) = (sum(false, true), sum(true, false));
    let found = percent_agreement([[sum(false, false), missed], [excess, sum(true, true)]], level)?;
    let limits = |rate: Option<(f64, palladion_biostat::Interval)>| {
        rate.map_or(NO_INTERVAL, |(_, limits)| interval(limits))
    };
    Ok(BinaryAgreement {
        positive: found.positive.map(|(rate, _)| rate),
        positive_interval: limits(found.positive),
        negative: found.negative.map(|(rate, _)| rate),
        negative_interval: limits(found.negative),
        overall: found.overall.0,
        overall_interval: interval(found.overall.1),
        local_higher: excess,
        local_lower: missed,
        direction: mcnemar(excess, missed).map_err(CheckError::Table)?.p_value,
    })
}
