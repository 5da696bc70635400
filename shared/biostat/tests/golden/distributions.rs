//! R's distribution functions: `expected/tables.json`, relative 1e-8 down to 1e-300.

use palladion_biostat::distributions::{beta, binomial, chi_squared, f, hypergeometric, normal, students_t};

use crate::fixtures::{expected, list};
use crate::tally::{Tally, number};

#[test]
fn tails_and_quantiles_agree_with_r() {
    let golden = expected("tables");
    let mut tally = Tally::default();
    for e in list(&golden["pchisq_upper"]) {
        let p = chi_squared::sf(number(&e["x"]).unwrap(), number(&e["df"]).unwrap()).unwrap();
        tally.p_value(&format!("chi-squared {e}"), p, &e["p"]);
    }
    for e in list(&golden["pnorm_two_sided"]) {
        tally.p_value(&format!("normal {e}"), normal::two_sided(number(&e["z"]).unwrap()).unwrap(), &e["p"]);
    }
    for e in list(&golden["qnorm"]) {
        tally.close(
            &format!("quantile {e}"),
            normal::quantile(number(&e["p"]).unwrap()).ok(),
            &e["q"],
            1e-14,
        );
    }
    for e in list(&golden["pt_two_sided"]) {
        let p = students_t::two_sided(number(&e["t"]).unwrap(), number(&e["df"]).unwrap()).unwrap();
        tally.p_value(&format!("t {e}"), p, &e["p"]);
    }
    for e in list(&golden["pf_upper"]) {
        let [x, df1, df2] = ["f", "df1", "df2"].map(|k| number(&e[k]).unwrap());
        tally.p_value(&format!("F {e}"), f::sf(x, df1, df2).unwrap(), &e["p"]);
    }
    tally.finish("distributions", 130);
}

/// Tails, probabilities and densities at 50 digits (mpmath), down to 1e-300.
#[test]
fn tails_agree_with_50_digits() {
    let golden = expected("distributions");
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let x: Vec<f64> = list(&case["args"]).iter().map(|a| number(a).unwrap()).collect();
        let n = |i: usize| case["args"][i].as_u64().unwrap();
        let value = match case["function"].as_str().unwrap() {
            "normal_sf" => normal::sf(x[0]),
            "chi_squared_sf" => chi_squared::sf(x[0], x[1]),
            "t_two_sided" => students_t::two_sided(x[0], x[1]),
            "f_sf" => f::sf(x[0], x[1], x[2]),
            "beta_cdf" => beta::cdf(x[0], x[1], x[2]),
            "beta_sf" => beta::tails(x[1], x[2], x[0], 1.0 - x[0]).map(|t| t.1),
            "binomial_pmf" => binomial::pmf(n(0), n(1), x[2]),
            "binomial_cdf" => binomial::cdf(n(0), n(1), x[2]),
            "binomial_sf" => binomial::sf(n(0), n(1), x[2]),
            "hypergeometric_pmf" => hypergeometric::pmf(n(0), n(1), n(2), n(3)),
            other => panic!("{other}"),
        };
        tally.p_value(&case.to_string(), value.unwrap(), &case["value"]);
    }
    tally.finish("50 digits", 250);
}
