use palladion_api::statistics::result::Content;

/// What a table shows, by its output and by the last word of its name: `km.quantiles`, `tests`.
pub(super) fn caption(content: &Content, name: &str) -> &'static str {
    match name.rsplit_once('.') {
        None => of_output(content),
        Some((_, part)) => of_part(part).unwrap_or_else(|| of_output(content)),
    }
}

fn of_part(part: &str) -> Option<&'static str> {
    Some(match part {
        "columns" => "Values at which the hazard is given",
        "comparisons" => "Comparisons",
        "contrasts" => "Contrasts",
        "curve" => "The curve, step by step",
        "differences" => "Standardised differences",
        "effects" => "Effects at the levels of the other variable, as hazard ratios",
        "groups" => "Groups",
        "misreading" => "Assumed misreading",
        "quantiles" => "Quantiles in days",
        "residuals" => "Residuals",
        "site_effect" => "Site effect",
        "tests" => "Tests",
        "warnings" => "Warnings of the HER2 classification",
        _ => return None,
    })
}

const fn of_output(content: &Content) -> &'static str {
    match content {
        Content::CohortFlow(_) => "Flow",
        Content::BaselineTable(_) => "Characteristics",
        Content::Prevalence(_) => "Rates",
        Content::FollowUp(_) => "Follow-up in days",
        Content::KaplanMeier(_) => "Survival",
        Content::LogRank(_) => "Test",
        Content::Cox(_) | Content::Subgroups(_) => "Hazard ratios",
        Content::RestrictedMean(_) => "Restricted mean times in days",
        Content::SurvivalDifference(_) => "Differences of survival",
        Content::CumulativeIncidence(_) => "Cumulative incidence",
        Content::GrayTest(_) => "Gray's test",
        Content::FineGray(_) => "Subdistribution hazard ratios",
        Content::ProportionalHazards(_) => "Tests of proportional hazards",
        Content::SmoothedResiduals(_) => "Log hazard ratio over time",
        Content::Residuals(_) => "Residuals",
        Content::Concordance(_) => "Concordance",
        Content::BaselineHazard(_) => "Cumulative hazard",
        Content::PredictedSurvival(_) => "Predicted survival",
        Content::Multiplicity(_) => "Adjusted p-values",
        Content::Her2LowSensitivity(_) => "HER2-low hazard ratio with what QC found",
        Content::NotEstimable(_) => "No numbers",
    }
}
