//! The numbers that were published for the scenarios, to compare with: flags a trial, false discovery rate and
//! power in per cent; power of the two rankings at one false flag a trial. They come from other random numbers,
//! for the small layouts from other sites, and from a rule computed with a coarser grid.

/// One published row; the two in the middle of a cell's text are per cent.
pub(super) struct Published {
    pub scenario: &'static str,
    pub gsm_amber: &'static str,
    pub gsm_red: &'static str,
    pub funnel_plot_r: &'static str,
    pub red: &'static str,
    pub amber_or_red: &'static str,
    pub rankings: &'static str,
}

const fn row(scenario: &'static str, cells: [&'static str; 6]) -> Published {
    let [gsm_amber, gsm_red, funnel_plot_r, red, amber_or_red, rankings] = cells;
    Published { scenario, gsm_amber, gsm_red, funnel_plot_r, red, amber_or_red, rankings }
}

/// Source: `site-qc.md` section 4.2.
pub(super) const PUBLISHED: [Published; 18] = [
    row("homogeneous", ["14.7/100/-", "0.4/32/-", "6.2/100/-", "0.0/1/-", "0.1/7/-", "-"]),
    row("sites_differ", ["16.3/65/17", "1.9/35/4", "7.6/69/7", "0.2/4/1", "1.3/18/3", "4.3, 3.7"]),
    row("both_differ", ["16.3/77/12", "2.5/68/2", "7.2/78/5", "0.2/2/0", "0.9/15/2", "1.5, 3.8"]),
    row("heavy_tails", ["16.4/71/17", "2.6/57/4", "8.1/70/9", "0.5/1/2", "1.5/10/5", "3.2, 8.1"]),
    row("sites_differ_strongly", ["16.6/38/10", "3.0/29/2", "6.1/36/4", "3.2/4/3", "18.1/20/14", "2.2, 5.5"]),
    row(
        "homogeneous_shifted",
        ["14.6/35/46", "3.6/1/18", "13.8/38/43", "4.0/2/20", "7.1/10/32", "33.0, 33.9"],
    ),
    row(
        "sites_differ_shifted",
        ["16.4/38/20", "3.1/10/5", "10.4/35/13", "2.3/2/4", "7.5/16/12", "8.1, 11.0"],
    ),
    row("little_shifted", ["16.2/57/34", "2.9/30/10", "10.7/45/28", "2.2/1/11", "4.6/9/20", "10.5, 26.8"]),
    row("shifted", ["17.1/51/17", "3.2/37/4", "9.3/43/11", "1.8/2/4", "6.8/17/11", "3.7, 10.3"]),
    row("shifted_by_3", ["17.1/44/20", "3.5/27/5", "12.4/29/18", "4.0/2/8", "10.7/15/18", "5.3, 16.9"]),
    row("many_shifted", ["17.0/36/16", "3.7/23/4", "9.7/28/10", "4.6/3/6", "15.8/17/19", "4.5, 12.2"]),
    row(
        "strongly_shifted_by_3",
        ["17.1/27/11", "3.4/17/2", "8.0/14/6", "10.7/5/8", "41.2/22/27", "3.2, 9.9"],
    ),
    row("one_country_homogeneous", ["0.8/66/-", "0.0/1/-", "0.1/12/-", "0.0/3/-", "0.1/9/-", "-"]),
    row("one_country", ["0.8/40/17", "0.0/1/0", "0.3/18/8", "0.1/4/3", "0.3/14/9", "-"]),
    row("one_country_shifted_by_3", ["1.0/12/33", "0.1/0/4", "0.9/9/30", "0.5/2/20", "1.3/12/37", "-"]),
    row(
        "one_country_homogeneous_shifted",
        ["1.1/17/80", "0.2/0/23", "0.7/8/62", "0.5/2/45", "0.7/7/61", "-"],
    ),
    row("few_sites", ["0.2/15/12", "0/0/0", "0.1/6/4", "0.1/2/4", "0.2/9/12", "-"]),
    row("few_sites_shifted_by_3", ["0.5/2/31", "0/0/0", "0.5/1/31", "0.6/3/34", "1.2/15/57", "-"]),
];

#[cfg(test)]
mod tests {
    use palladion_simulator::Scenario;

    use super::PUBLISHED;

    #[test]
    fn every_scenario_has_its_published_row() {
        for (row, scenario) in PUBLISHED.iter().zip(Scenario::ALL) {
            assert_eq!(row.scenario, scenario.name);
        }
    }
}
