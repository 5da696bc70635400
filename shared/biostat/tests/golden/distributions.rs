//! R's distribution functions: `expected/tables.json`, relative 1e-8 down to 1e-300.

use palladion_biostat::distributions::{chi_squared, f, normal, students_t};

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
