//! Sites and countries: `table_*.json`, everything in them that the engine shows.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::snapshot::{COUNTRIES, File, check, vectors};
use crate::tally::{DERIVED, EXACT, LOG_LIKELIHOOD, MAXIMUM_LIKELIHOOD, Tally};

const TABLES: [&str; 8] =
    ["cbpp15", "country10", "homog30_2out", "lirat31", "nested26", "pallas406", "sparse24", "surgical12"];

/// `x` of `n` subjects of each site are IHC 1+, the others 0.
pub(crate) fn file(sites: &Value) -> File {
    let mut names: Vec<&str> =
        sites.as_array().unwrap().iter().map(|site| site["country"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    let mut csv = "subject_id,site_id,country,ihc_score\n".to_owned();
    let mut subject = 0;
    for site in sites.as_array().unwrap() {
        let country = names.binary_search(&site["country"].as_str().unwrap()).unwrap();
        let (id, x, n) =
            (site["id"].as_str().unwrap(), site["x"].as_u64().unwrap(), site["n"].as_u64().unwrap());
        for number in 0..n {
            let score = if number < x { "1+" } else { "0" };
            writeln!(csv, "P{subject:06},{id},{},{score}", COUNTRIES[country]).unwrap();
            subject += 1;
        }
    }
    File::new(csv)
}

fn checks() -> Value {
    json!([
        {"kind": "prevalence"},
        {"kind": "hierarchical"},
        {"kind": "heterogeneity", "monte_carlo_replicates": 999},
        {"kind": "leave_one_out"},
        {"kind": "funnel", "amber_coverage": 0.95, "red_coverage": 0.998, "minimum_evaluable": 5},
        {"kind": "comparators", "minimum_evaluable": 3},
    ])
}

#[test]
fn every_table_agrees() {
    let mut tally = Tally::default();
    for name in TABLES {
        let case = vectors(&format!("table_{name}"))["cases"][0].take();
        let (result, golden) = (file(&case["input"]["sites"]).result(&checks()), &case["expected"]);
        let sites = golden["sites"].as_array().unwrap();
        heterogeneity(&mut tally, name, check(&result, "heterogeneity"), &golden["heterogeneity"]);
        funnel(&mut tally, name, check(&result, "funnel"), &golden["funnel"]);
        others(&mut tally, name, check(&result, "comparators"), golden);
        left_out(&mut tally, name, check(&result, "leave_one_out"), sites);
        rates(&mut tally, name, check(&result, "prevalence"), sites);
        let rule = check(&result, "hierarchical");
        model(&mut tally, name, rule, &golden["hbb"]);
        countries(&mut tally, name, rule, &golden["countries"]);
        assessed(&mut tally, name, rule, golden);
        flagged(&mut tally, name, &result, rule);
    }
    tally.finish("tables", 20_000);
}

fn heterogeneity(tally: &mut Tally, name: &str, found: &Value, golden: &Value) {
    let level = &found["levels"].as_array().unwrap().iter().find(|level| level["level"] == "site").unwrap();
    let (pearson, tarone) = (&golden["pearson"], &golden["tarone"]);
    for (place, golden, found) in [
        ("X2", &pearson["X2"], &level["pearson"]["statistic"]),
        ("df", &pearson["df"], &level["pearson"]["df"]),
        ("p", &pearson["p"], &level["pearson"]["p_value"]),
        ("Tarone z", &tarone["z"], &level["tarone"]["statistic"]),
        ("Tarone p", &tarone["p"], &level["tarone"]["p_value"]),
        ("Q", &golden["cochran_logit"]["Q"], &level["cochran"]["test"]["statistic"]),
        ("Q p", &golden["cochran_logit"]["p"], &level["cochran"]["test"]["p_value"]),
        ("I2", &golden["cochran_logit"]["I2"], &level["cochran"]["i_squared"]),
        ("tau2", &golden["cochran_logit"]["tau2_DL"], &level["cochran"]["tau_squared"]),
        ("random mean", &golden["cochran_logit"]["mu_random"], &level["cochran"]["mean_logit_random"]),
    ] {
        tally.relative(&format!("{name} {place}"), golden, found, EXACT);
    }
    let (golden_bb, bb) = (&golden["betabinomial"], &level["beta_binomial"]);
    for (key, found) in [("mu", "mean"), ("gamma", "dispersion"), ("rho", "correlation")] {
        tally.relative(&format!("{name} bb {key}"), &golden_bb[key], &bb[found], MAXIMUM_LIKELIHOOD);
    }
    tally.absolute(&format!("{name} bb l"), &golden_bb["loglik"], &bb["log_likelihood"], LOG_LIKELIHOOD);
    tally.absolute(&format!("{name} bb p"), &golden_bb["p_LRT"], &bb["test"]["p_value"], DERIVED);
    let (golden_ri, ri) = (&golden["logit_normal"], &level["random_intercept"]);
    for (key, found) in [
        ("intercept", "intercept"),
        ("tau2", "variance"),
        ("icc", "intraclass_correlation"),
        ("mor", "median_odds_ratio"),
        ("median_rate", "median_rate"),
    ] {
        tally.absolute(&format!("{name} ri {key}"), &golden_ri[key], &ri[found], DERIVED);
    }
    tally.absolute(&format!("{name} ri p"), &golden_ri["p_LRT"], &ri["test"]["p_value"], DERIVED);
}

fn funnel(tally: &mut Tally, name: &str, found: &Value, golden: &Value) {
    for (golden_key, key) in [
        ("p0", "centre"),
        ("phi_raw", "overdispersion"),
        ("phi_winsor", "overdispersion_winsorised"),
        ("tau2_additive", "variance_between"),
    ] {
        tally.relative(&format!("{name} {key}"), &golden[golden_key], &found[key], EXACT);
    }
    for (index, site) in found["sites"].as_array().unwrap().iter().enumerate() {
        for (golden_key, found) in [
            ("z", &site["z"]),
            ("z_mult", &site["z_multiplicative"]),
            ("z_add", &site["z_additive"]),
            ("exact_lo95", &site["amber_limits"]["lower"]),
            ("exact_hi95", &site["amber_limits"]["upper"]),
            ("exact_lo998", &site["red_limits"]["lower"]),
            ("exact_hi998", &site["red_limits"]["upper"]),
        ] {
            tally.relative(&format!("{name} {golden_key} {index}"), &golden[golden_key][index], found, EXACT);
        }
    }
}

fn others(tally: &mut Tally, name: &str, found: &Value, golden: &Value) {
    let (gsm, arcsine) = (&golden["gsm"], &golden["funnelplotr_pr"]);
    tally.relative(&format!("{name} gsm phi"), &gsm["phi"], &found["gsm_overdispersion"], EXACT);
    let phi = &found["funnel_plot_r_overdispersion"];
    tally.relative(&format!("{name} FunnelPlotR phi"), &arcsine["phi"], phi, EXACT);
    let between = &found["funnel_plot_r_variance_between"];
    tally.relative(&format!("{name} FunnelPlotR tau2"), &arcsine["tau2"], between, EXACT);
    for (index, site) in found["sites"].as_array().unwrap().iter().enumerate() {
        let (limits_95, limits_998) = (&site["funnel_plot_r_limits_95"], &site["funnel_plot_r_limits_998"]);
        for (golden, found) in [
            (&gsm["score"], &site["gsm_score"]),
            (&gsm["flag"], &site["gsm_flag"]),
            (&gsm["max_attainable_abs_score"], &site["gsm_largest_score"]),
            (&arcsine["z"], &site["funnel_plot_r_z"]),
            (&arcsine["lo95"], &limits_95["lower"]),
            (&arcsine["hi95"], &limits_95["upper"]),
            (&arcsine["lo998"], &limits_998["lower"]),
            (&arcsine["hi998"], &limits_998["upper"]),
        ] {
            tally.relative(&format!("{name} others {index}"), &golden[index], found, EXACT);
        }
    }
}

fn left_out(tally: &mut Tally, name: &str, found: &Value, golden: &[Value]) {
    for (site, golden) in found["sites"].as_array().unwrap().iter().zip(golden) {
        let golden = &golden["loo"];
        for (golden, found) in [
            (&golden["rest_rate"], &site["rest"]),
            (&golden["diff"], &site["difference"]),
            (&golden["diff_lo"], &site["interval"]["lower"]),
            (&golden["diff_hi"], &site["interval"]["upper"]),
            (&golden["fisher_p"], &site["fisher"]),
        ] {
            tally.relative(&format!("{name} leave one out {}", site["site_id"]), golden, found, EXACT);
        }
    }
}

fn rates(tally: &mut Tally, name: &str, found: &Value, golden: &[Value]) {
    let sites = found["rates"].as_array().unwrap().iter().filter(|rate| rate["level"] == "site");
    for (site, golden) in sites.zip(golden) {
        tally.holds(&format!("{name} {}", site["group"]), site["group"] == golden["id"]);
        for (golden, found) in [
            (&golden["rate"], &site["proportion"]),
            (&golden["wilson95"][0], &site["wilson"]["lower"]),
            (&golden["wilson95"][1], &site["wilson"]["upper"]),
            (&golden["clopper_pearson95"][0], &site["clopper_pearson"]["lower"]),
            (&golden["clopper_pearson95"][1], &site["clopper_pearson"]["upper"]),
        ] {
            tally.relative(&format!("{name} rate {}", site["group"]), golden, found, EXACT);
        }
    }
}

fn model(tally: &mut Tally, name: &str, rule: &Value, golden: &Value) {
    let model = &rule["model"];
    for (key, found) in
        [("eta", "logit"), ("gamma", "dispersion"), ("rho", "correlation"), ("tau_country", "deviation")]
    {
        tally.relative(&format!("{name} {key}"), &golden[key], &model[found], MAXIMUM_LIKELIHOOD);
    }
    let likelihood = &model["log_likelihood"];
    tally.absolute(&format!("{name} loglik"), &golden["loglik"], likelihood, LOG_LIKELIHOOD);
}

fn countries(tally: &mut Tally, name: &str, rule: &Value, golden: &Value) {
    for (index, country) in rule["countries"].as_array().unwrap().iter().enumerate() {
        let golden = &golden[index];
        let place = |key: &str| format!("{name} country {index} {key}");
        tally.holds(&place("code"), country["country"] == COUNTRIES[index]);
        tally.absolute(&place("mean"), &golden["post_mean"], &country["benchmark"], DERIVED);
        tally.absolute(&place("sd"), &golden["post_sd"], &country["standard_deviation"], DERIVED);
        let Some(test) = golden.get("country_test") else { continue };
        let found = &country["test"];
        for (key, mine) in
            [("loo_eta", "logit"), ("loo_gamma", "dispersion"), ("loo_tau_country", "deviation")]
        {
            tally.relative(&place(key), &test[key], &found[mine], MAXIMUM_LIKELIHOOD);
        }
        for (key, mine) in [
            ("midp_total", "surprise"),
            ("p_adjusted", "surprise_adjusted"),
            ("p_above", "above"),
            ("p_below", "below"),
            ("p_material", "material"),
        ] {
            tally.absolute(&place(key), &test[key], &found[mine], DERIVED);
        }
        tally.absolute(&place("q"), &golden["q_bh"], &country["q_surprise"], DERIVED);
        tally.absolute(&place("bfdr"), &golden["bfdr_q"], &country["q_material"], DERIVED);
        tally.holds(&place("level"), golden["level"] == country["level"]);
    }
}

fn assessed(tally: &mut Tally, name: &str, rule: &Value, golden: &Value) {
    let multiplicity = &golden["multiplicity"];
    let null_share = &rule["model"]["null_share"];
    tally.absolute(&format!("{name} Storey"), &multiplicity["storey_pi0"], null_share, DERIVED);
    for (index, site) in rule["sites"].as_array().unwrap().iter().enumerate() {
        let golden = &golden["sites"][index];
        let place = |key: &str| format!("{name} {} {key}", site["site_id"]);
        tally.holds(&place("id"), golden["id"] == site["site_id"]);
        for (key, mine) in [
            ("benchmark_loo", "benchmark"),
            ("midp_country", "surprise"),
            ("midp_trial", "surprise_in_trial"),
            ("min_midp", "least_probability"),
            ("outlier_prob", "outlier"),
            ("shrunken_rate", "shrunken_rate"),
            ("p_above", "above"),
            ("p_below", "below"),
            ("p_material", "material"),
            ("q_bh_country", "q_surprise"),
            ("q_bh_trial", "q_surprise_in_trial"),
            ("bfdr_q", "q_material"),
        ] {
            tally.absolute(&place(key), &golden[key], &site[mine], DERIVED);
        }
        let dependent = &site["q_benjamini_yekutieli"];
        tally.absolute(&place("BY"), &multiplicity["by"][index], dependent, DERIVED);
        let (level, expected) = (site["level"].as_str().unwrap(), golden["level"].as_str().unwrap());
        let assessable = golden["assessable"].as_bool().unwrap();
        let wanted = if expected == "none" && !assessable { "not_assessable" } else { expected };
        tally.holds(&place(&format!("{level} for {wanted}")), level == wanted);
        let reached = site["floor"].as_u64().is_some_and(|floor| site["total"].as_u64().unwrap() >= floor);
        tally.holds(&place("floor"), reached == assessable);
    }
}

/// Every red or amber site and country is a finding, with its numbers in its sentences, and nobody else is.
fn flagged(tally: &mut Tally, name: &str, result: &Value, rule: &Value) {
    let mut expected = Vec::new();
    for (list, key) in [("sites", "site_id"), ("countries", "country")] {
        for one in rule[list].as_array().unwrap() {
            if one["level"] == "red" || one["level"] == "amber" {
                expected.push((one[key].clone(), one["level"].clone()));
            }
        }
    }
    let findings = result["findings"].as_array().unwrap();
    let found: Vec<(Value, Value)> =
        findings.iter().map(|one| (one["group"].clone(), one["severity"].clone())).collect();
    tally.holds(&format!("{name} findings {found:?}, levels {expected:?}"), found == expected);
    for finding in findings {
        let words = finding["explanation"].as_str().unwrap();
        let said = ["of", "%", "probability", "Needs review."].iter().all(|word| words.contains(word));
        tally.holds(&format!("{name}: {words}"), said && !words.contains("bad site"));
    }
}
