//! How many subjects a site has, and in which country it lies.

use pxfm::{f_exp, f_log, f_pow};

use super::published::PUBLISHED;
use crate::stream::{Purpose, Stream};

/// A layout of the published simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 406 sites of 21 countries, 5,304 subjects, median 8 of a site, 1 to 116: the published sites themselves.
    Multinational,
    /// 20 sites of one country, median about 20.
    OneCountry,
    /// 8 sites of one country, median about 20.
    FewSites,
}

/// Sites with their subjects and countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteDesign {
    /// Subjects of each site.
    pub sizes: Vec<u64>,
    /// Country of each site, from 0; the sites of a country stand together.
    pub countries: Vec<usize>,
    /// Number of countries.
    pub country_count: usize,
}

/// Largest sites that take up the difference to the wanted number of subjects.
const ADJUSTED_SITES: usize = 120;

/// Exponent of the share of sites by rank of the country.
const COUNTRY_DECAY: f64 = 1.15;

impl SiteDesign {
    /// The layout; those of one country as this seed draws them.
    #[must_use]
    pub fn of(layout: Layout, seed: u64) -> Self {
        match layout {
            Layout::Multinational => Self::published(),
            Layout::OneCountry => Self::one_country(seed, 20),
            Layout::FewSites => Self::one_country(seed, 8),
        }
    }

    fn published() -> Self {
        let countries = PUBLISHED.iter().enumerate();
        Self {
            sizes: PUBLISHED.concat(),
            countries: countries.flat_map(|(country, sites)| vec![country; sites.len()]).collect(),
            country_count: PUBLISHED.len(),
        }
    }

    /// Sites like the published ones, of any number: `sites` sites with `subjects` subjects in all; lognormal sizes of this median, 1 to `largest`, the wanted
    /// number reached by adding to or taking from the largest sites; the number of sites of a country falls
    /// with its rank to the power -1.15, at least 2. Where the sizes cannot reach the number, it is missed.
    #[must_use]
    pub fn multinational(
        seed: u64,
        sites: usize,
        subjects: u64,
        median: u64,
        largest: u64,
        countries: usize,
    ) -> Self {
        let mut stream = Stream::new(seed, Purpose::Design, 0, 0);
        let mean = subjects as f64 / sites.max(1) as f64;
        let spread = (2.0 * f_log((mean / median as f64).max(1.0))).sqrt();
        let mut sizes: Vec<u64> =
            (0..sites).map(|_| size(&mut stream, median as f64, spread, 1, largest)).collect();
        adjust(&mut sizes, subjects, median, largest);
        let shares: Vec<f64> = (1..=countries).map(|rank| f_pow(rank as f64, -COUNTRY_DECAY)).collect();
        let all: f64 = shares.iter().sum();
        let mut by_country: Vec<usize> =
            shares.iter().map(|share| whole(share / all * sites as f64).max(2)).collect();
        let placed: usize = by_country.iter().sum();
        if let Some(first) = by_country.first_mut() {
            *first = (*first + sites).saturating_sub(placed);
        }
        let mut drawn: Vec<usize> =
            by_country.iter().enumerate().flat_map(|(country, n)| vec![country; *n]).collect();
        stream.shuffle(&mut drawn);
        let mut pairs: Vec<(usize, u64)> = drawn.into_iter().zip(sizes).collect();
        pairs.sort_by_key(|(country, _)| *country);
        let (countries_of, sizes) = pairs.into_iter().unzip();
        Self { sizes, countries: countries_of, country_count: countries }
    }

    /// `sites` sites of one country: lognormal sizes, median 20, deviation 0.7 of the logarithm, 3 to 90.
    #[must_use]
    pub fn one_country(seed: u64, sites: usize) -> Self {
        let mut stream = Stream::new(seed, Purpose::Design, 1, sites as u64);
        let sizes = (0..sites).map(|_| size(&mut stream, 20.0, 0.7, 3, 90)).collect();
        Self { sizes, countries: vec![0; sites], country_count: 1 }
    }

    /// Number of sites.
    #[must_use]
    pub const fn sites(&self) -> usize {
        self.sizes.len()
    }

    /// Number of subjects.
    #[must_use]
    pub fn subjects(&self) -> u64 {
        self.sizes.iter().sum()
    }
}

fn size(stream: &mut Stream, median: f64, spread: f64, least: u64, largest: u64) -> u64 {
    let drawn = (median * f_exp(spread * stream.normal())).round();
    whole(drawn.min(largest as f64)).max(usize::try_from(least).unwrap_or(1)) as u64
}

/// Adds to the largest sites, or takes from them, one subject after the other.
fn adjust(sizes: &mut [u64], subjects: u64, median: u64, largest: u64) {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|site| std::cmp::Reverse(sizes[*site]));
    order.truncate(ADJUSTED_SITES);
    let mut all: u64 = sizes.iter().sum();
    while all != subjects {
        let before = all;
        for site in &order {
            let size = &mut sizes[*site];
            if all < subjects && *size < largest {
                *size += 1;
                all += 1;
            } else if all > subjects && *size > median + 1 {
                *size -= 1;
                all -= 1;
            }
        }
        if all == before {
            return;
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of sites and subjects, whose fraction is to be cut"
)]
const fn whole(number: f64) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes by class and countries as the published page counts them.
    #[test]
    fn the_multinational_layout_is_that_of_the_published_simulation() {
        let design = SiteDesign::of(Layout::Multinational, 1);
        assert_eq!((design.sites(), design.subjects(), design.country_count), (406, 5_304, 21));
        let within =
            |least: u64, most: u64| design.sizes.iter().filter(|size| (least..=most).contains(*size)).count();
        let classes = [within(1, 4), within(5, 9), within(10, 19), within(20, 39), within(40, 116)];
        assert_eq!(classes, [101, 122, 121, 38, 24]);
        let of = |country: usize| design.countries.iter().filter(|c| **c == country).count();
        assert_eq!((of(0), of(20)), (143, 4));
        assert!(design.countries.is_sorted());
    }

    #[test]
    fn sites_like_the_published_ones_come_in_any_number() {
        let design = SiteDesign::multinational(20_241, 406, 5_304, 8, 120, 21);
        assert_eq!((design.sites(), design.subjects(), design.country_count), (406, 5_304, 21));
        assert!(design.sizes.iter().all(|size| (1..=120).contains(size)));
        let mut sorted = design.sizes.clone();
        sorted.sort_unstable();
        assert!((7..=9).contains(&sorted[203]), "{}", sorted[203]);
        let of = |country: usize| design.countries.iter().filter(|c| **c == country).count();
        assert_eq!((of(0), of(20)), (143, 4));
        assert!(design.countries.is_sorted());
        assert_ne!(design, SiteDesign::multinational(20_242, 406, 5_304, 8, 120, 21));
    }

    #[test]
    fn a_number_that_cannot_be_reached_is_missed_and_ends() {
        let design = SiteDesign::multinational(1, 10, 1_000, 8, 20, 2);
        assert!(design.subjects() < 1_000 && design.sizes.iter().all(|size| *size == 20));
        assert_eq!(SiteDesign::of(Layout::FewSites, 1).sites(), 8);
    }
}
