//! The scenarios of the published simulation.

use super::design::Layout;

/// How rates differ, and how many sites are shifted on purpose. Logits around that of 57.5 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// Stable name.
    pub name: &'static str,
    /// Its number, the variant of its random streams.
    pub(crate) number: u32,
    /// Sites and countries.
    pub layout: Layout,
    /// Standard deviation of the countries' logits.
    pub country_deviation: f64,
    /// Standard deviation of the sites' logits within a country.
    pub site_deviation: f64,
    /// Whether the sites' logits are t distributed with 4 degrees of freedom, not normal.
    pub heavy: bool,
    /// Share of the sites that are shifted.
    pub shifted: f64,
    /// By how many logits, up or down with equal probability.
    pub shift: f64,
}

const fn scenario(
    name: &'static str,
    number: u32,
    layout: Layout,
    deviations: (f64, f64),
    shifted: f64,
    shift: f64,
) -> Scenario {
    let (country_deviation, site_deviation) = deviations;
    Scenario { name, number, layout, country_deviation, site_deviation, heavy: false, shifted, shift }
}

use Layout::{FewSites, Multinational, OneCountry};

/// Homogeneous sites, none shifted.
const HOMOGENEOUS: Scenario = scenario("homogeneous", 1, Multinational, (0.0, 0.0), 0.0, 0.0);
/// Sites differ, countries do not, none shifted.
const SITES_DIFFER: Scenario = scenario("sites_differ", 2, Multinational, (0.0, 0.5), 0.0, 0.0);
/// Sites and countries differ, none shifted.
const BOTH_DIFFER: Scenario = scenario("both_differ", 3, Multinational, (0.4, 0.5), 0.0, 0.0);
/// The same with heavy tails.
const HEAVY: Scenario =
    Scenario { heavy: true, ..scenario("heavy_tails", 4, Multinational, (0.4, 0.5), 0.0, 0.0) };
/// The same with sites that differ strongly.
const STRONG: Scenario = scenario("sites_differ_strongly", 5, Multinational, (0.4, 0.8), 0.0, 0.0);
/// Sites and countries differ, 5 % of the sites shifted by 2.
const SHIFTED: Scenario = scenario("shifted", 9, Multinational, (0.4, 0.5), 0.05, 2.0);

impl Scenario {
    /// All of them, in the order of the published table.
    pub const ALL: [Self; 18] = [
        HOMOGENEOUS,
        SITES_DIFFER,
        BOTH_DIFFER,
        HEAVY,
        STRONG,
        scenario("homogeneous_shifted", 6, Multinational, (0.0, 0.0), 0.05, 2.0),
        scenario("sites_differ_shifted", 7, Multinational, (0.0, 0.5), 0.05, 2.0),
        scenario("little_shifted", 8, Multinational, (0.4, 0.25), 0.05, 2.0),
        SHIFTED,
        scenario("shifted_by_3", 10, Multinational, (0.4, 0.5), 0.05, 3.0),
        scenario("many_shifted", 11, Multinational, (0.4, 0.5), 0.10, 2.0),
        scenario("strongly_shifted_by_3", 12, Multinational, (0.4, 0.8), 0.05, 3.0),
        scenario("one_country_homogeneous", 13, OneCountry, (0.0, 0.0), 0.0, 0.0),
        scenario("one_country", 14, OneCountry, (0.0, 0.5), 0.0, 0.0),
        scenario("one_country_shifted_by_3", 15, OneCountry, (0.0, 0.5), 0.05, 3.0),
        scenario("one_country_homogeneous_shifted", 16, OneCountry, (0.0, 0.0), 0.05, 2.0),
        scenario("few_sites", 17, FewSites, (0.0, 0.5), 0.0, 0.0),
        scenario("few_sites_shifted_by_3", 18, FewSites, (0.0, 0.5), 0.125, 3.0),
    ];

    /// The scenarios of 406 sites without a shifted site, and the one with 5 % of them shifted by 2 logits that
    /// the published page sets in bold.
    pub const HEADLINE: [Self; 6] = [HOMOGENEOUS, SITES_DIFFER, BOTH_DIFFER, HEAVY, STRONG, SHIFTED];

    /// The scenario of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_have_their_own_names_and_numbers() {
        for (i, one) in Scenario::ALL.iter().enumerate() {
            assert_eq!(Scenario::named(one.name), Some(*one));
            for other in &Scenario::ALL[i + 1..] {
                assert!(one.name != other.name && one.number != other.number, "{}", one.name);
            }
        }
        assert!(Scenario::HEADLINE.iter().all(|one| Scenario::ALL.contains(one)));
        assert_eq!(Scenario::named("nothing"), None);
    }
}
