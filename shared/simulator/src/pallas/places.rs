//! Countries, sites, and who is treated where. The paper prints three rates by region, three by country, and the
//! range over the sites of one country; everything else is chosen.

use super::draw::Draw;
use super::number::of_count;

/// A country of the cohort.
#[derive(Debug, Clone, Copy)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub code: &'static str,
    /// Region of the trial's map.
    pub region: &'static str,
    /// Sites.
    pub sites: usize,
    /// Subjects analysed.
    pub analysed: usize,
    /// Those of them with HER2-low.
    pub low: usize,
}

const fn row(code: &'static str, region: &'static str, sites: usize, analysed: usize, low: usize) -> Country {
    Country { code, region, sites, analysed, low }
}

const NORTH_AMERICA: &str = "North America";
const EUROPE: &str = "Europe";
const OTHER: &str = "Other";

const COUNTRIES: [Country; 21] = [
    row("USA", NORTH_AMERICA, 134, 1_950, 1_252),
    row("CAN", NORTH_AMERICA, 20, 270, 160),
    row("MEX", NORTH_AMERICA, 3, 24, 4),
    row("AUT", EUROPE, 20, 364, 209),
    row("DEU", EUROPE, 45, 420, 221),
    row("ESP", EUROPE, 35, 430, 236),
    row("ITA", EUROPE, 15, 180, 88),
    row("GBR", EUROPE, 22, 250, 147),
    row("HUN", EUROPE, 6, 90, 36),
    row("POL", EUROPE, 9, 120, 55),
    row("PRT", EUROPE, 5, 60, 29),
    row("IRL", EUROPE, 7, 90, 53),
    row("NLD", EUROPE, 12, 160, 81),
    row("BEL", EUROPE, 10, 120, 64),
    row("SWE", EUROPE, 11, 130, 71),
    row("CHE", EUROPE, 8, 86, 45),
    row("JPN", OTHER, 10, 90, 68),
    row("AUS", OTHER, 14, 170, 88),
    row("KOR", OTHER, 8, 150, 68),
    row("ISR", OTHER, 7, 100, 51),
    row("TWN", OTHER, 5, 50, 24),
];

/// Analysed and HER2-low at the Austrian sites.
const AUSTRIAN: [(usize, usize); 20] = [
    (47, 7),
    (9, 9),
    (34, 22),
    (30, 20),
    (28, 14),
    (26, 19),
    (24, 16),
    (22, 15),
    (20, 9),
    (18, 13),
    (16, 11),
    (15, 8),
    (14, 10),
    (12, 9),
    (11, 6),
    (10, 7),
    (9, 5),
    (8, 3),
    (6, 3),
    (5, 3),
];
/// Odds of HER2-low at a site, relative to its country; which site has which is drawn.
const SITE_ODDS: [f64; 7] = [0.35, 0.6, 0.8, 1.0, 1.25, 1.7, 2.8];

/// The countries in the order that [`super::Subject::country`] counts.
#[must_use]
pub const fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// The id of a site of a country; sites are counted from 1.
#[must_use]
pub fn site_name(country: &Country, site: usize) -> String {
    format!("{}-{site:03}", country.code)
}

/// A country's position and a site's number.
pub(super) type Place = (usize, usize);

/// The places of the subjects with HER2-0 and of those with HER2-low, each in a random order.
pub(super) fn places(draw: &mut Draw) -> [Vec<Place>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    for (country, facts) in COUNTRIES.iter().enumerate() {
        for (site, low) in sites_of(facts, draw) {
            found[usize::from(low)].push((country, site));
        }
    }
    for places in &mut found {
        draw.shuffle(places);
    }
    found
}

/// Site and whether HER2-low, of each analysed subject of a country.
fn sites_of(country: &Country, draw: &mut Draw) -> Vec<(usize, bool)> {
    if country.code == "AUT" {
        let site = |(index, (n, low)): (usize, (usize, usize))| (0..n).map(move |i| (index + 1, i < low));
        return AUSTRIAN.into_iter().enumerate().flat_map(site).collect();
    }
    let odds: Vec<f64> = (0..country.sites).map(|_| draw.pick(&SITE_ODDS).copied().unwrap_or(1.0)).collect();
    let mut slots: Vec<(f64, usize)> = Vec::with_capacity(country.analysed);
    for (index, n) in sizes(country).into_iter().enumerate() {
        for _ in 0..n {
            slots.push((draw.exponential() / odds[index], index + 1));
        }
    }
    slots.sort_by(|a, b| a.0.total_cmp(&b.0));
    slots.into_iter().enumerate().map(|(rank, (_, site))| (site, rank < country.low)).collect()
}

/// Sizes of a country's sites: at least one subject each, the rest in proportion to 1 / (2 + site).
fn sizes(country: &Country) -> Vec<usize> {
    let weights: Vec<f64> = (0..country.sites).map(|site| 1.0 / (2.0 + of_count(site))).collect();
    let total: f64 = weights.iter().sum();
    let mut sizes = vec![1; country.sites];
    let (mut due, mut given) = (0.0, country.sites.min(country.analysed));
    let rest = country.analysed.saturating_sub(country.sites);
    let mut placed = 0;
    for (size, weight) in sizes.iter_mut().zip(&weights) {
        due += weight / total * of_count(rest);
        while of_count(placed) + 0.5 < due && given < country.analysed {
            *size += 1;
            placed += 1;
            given += 1;
        }
    }
    if let Some(first) = sizes.first_mut() {
        *first += country.analysed.saturating_sub(given);
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pallas::paper;

    #[test]
    fn the_places_add_up_to_the_analysed_subjects() {
        assert_eq!(COUNTRIES.len(), paper::COUNTRIES);
        assert_eq!(COUNTRIES.iter().map(|country| country.sites).sum::<usize>(), 406);
        for country in &COUNTRIES {
            assert_eq!(sizes(country).iter().sum::<usize>(), country.analysed, "{}", country.code);
            assert!(sizes(country).iter().all(|size| *size > 0), "{}", country.code);
        }
        let mut draw = Draw::new(1, crate::pallas::draw::Purpose::Places);
        let [zero, low] = places(&mut draw);
        assert_eq!((zero.len(), low.len()), (paper::ZERO, paper::LOW));
        assert_eq!(AUSTRIAN.iter().fold((0, 0), |s, one| (s.0 + one.0, s.1 + one.1)), (364, 209));
    }
}
