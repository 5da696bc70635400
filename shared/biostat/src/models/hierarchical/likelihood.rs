//! The likelihood with its derivatives, node by node.

use std::collections::BTreeMap;

use super::counts::ClusteredCounts;
use super::grid::{Grid, NODES, log_weights};
use super::running::{Running, running_logs};
use crate::detmath::{exp, exp_each, ln_each};
use crate::detsum::Sum;
use crate::distributions::binomial::ln_choose;
use crate::heterogeneity::Jet;
use crate::optimise::{Evaluation, expit, log_mixture};
use crate::parallel;

/// Parameters outside these are outside the model: logit, log dispersion, log deviation.
const WIDEST: [f64; 3] = [15.0, 4.0, 2.5];

/// Kinds from which on it pays to find the nodes with weight first.
const MANY_KINDS: usize = 1_000;

/// Every so many nodes are looked at to find them.
const SAMPLED: usize = 8;

/// A node has no weight with less than `exp` of minus this of the highest.
const WITHOUT_WEIGHT: f64 = 50.0;

/// Groups that have the same likelihood.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub class: usize,
    pub events: usize,
    pub total: usize,
    pub log_choose: f64,
}

/// The data arranged for the likelihood.
pub(super) struct Likelihood<'a> {
    pub data: &'a ClusteredCounts,
    pub contamination: f64,
    /// Distinct (offset, events, total).
    pub kinds: Vec<Kind>,
    /// Kind of each group.
    pub kind_of: Vec<usize>,
    /// All kinds.
    all: Part,
    /// Most subjects of a group.
    largest: usize,
}

/// Whether a cluster has weight, by node and cluster.
pub(super) type Heavy = Vec<Vec<bool>>;

/// Some of the kinds, arranged to be computed together.
struct Part {
    /// The kinds' numbers, ascending.
    kinds: Vec<usize>,
    /// Cluster, place of the kind in this part, and how many groups of the cluster are of the kind.
    uses: Vec<(usize, usize, f64)>,
    /// Most events and non-events of a group, by offset class.
    lengths: Vec<(usize, usize)>,
    /// Where the running sums of events and of non-events of each class begin.
    starts: Vec<(usize, usize)>,
}

impl Part {
    /// From cluster, number of the kind, and how many groups of the cluster are of it.
    fn new(kinds: &[Kind], mut uses: Vec<(usize, usize, f64)>, classes: usize) -> Self {
        let mut places = vec![usize::MAX; kinds.len()];
        uses.iter().for_each(|(_, kind, _)| places[*kind] = 0);
        let (mut used, mut lengths) = (Vec::new(), vec![(0_usize, 0_usize); classes]);
        for (number, kind) in kinds.iter().enumerate().filter(|(number, _)| places[*number] == 0) {
            let longest = &mut lengths[kind.class];
            *longest = (longest.0.max(kind.events), longest.1.max(kind.total - kind.events));
            used.push(number);
        }
        used.iter().enumerate().for_each(|(place, kind)| places[*kind] = place);
        uses.iter_mut().for_each(|(_, kind, _)| *kind = places[*kind]);
        let mut end = 0;
        let mut behind = |length: usize| {
            end += length + 1;
            end - length - 1
        };
        let starts = lengths.iter().map(|(events, others)| (behind(*events), behind(*others))).collect();
        Self { kinds: used, uses, lengths, starts }
    }

    /// Where the running sums of a kind's events and non-events stand.
    fn places(&self, kind: &Kind) -> (usize, usize) {
        let (events, others) = self.starts[kind.class];
        (events + kind.events, others + kind.total - kind.events)
    }
}

/// What is the same for all nodes.
struct Common {
    g: f64,
    /// Running sums of `ln(1 + j g)`, of `j g/(1 + j g)`, and of the latter times `1/(1 + j g)`.
    logs: Vec<f64>,
    shares: Vec<f64>,
    spreads: Vec<f64>,
}

/// The terms of all offset classes at a node, one class behind the other.
struct Terms {
    /// Mean and its complement, by class.
    means: Vec<(f64, f64)>,
    sums: Running,
}

impl<'a> Likelihood<'a> {
    pub(super) fn new(data: &'a ClusteredCounts, contamination: f64) -> Self {
        let length = |k: u64| usize::try_from(k).unwrap_or(usize::MAX);
        let mut numbers = BTreeMap::new();
        let (mut kinds, mut kind_of) = (Vec::new(), Vec::new());
        let mut uses = BTreeMap::new();
        for i in 0..data.groups() {
            let (class, events, total) = (data.classes[i], data.events[i], data.totals[i]);
            let number = *numbers.entry((class, events, total)).or_insert_with(|| {
                let log_choose = ln_choose(total, events);
                kinds.push(Kind { class, events: length(events), total: length(total), log_choose });
                kinds.len() - 1
            });
            kind_of.push(number);
            *uses.entry((data.clusters[i], number)).or_insert(0.0) += 1.0;
        }
        let uses = uses.into_iter().map(|((cluster, kind), times)| (cluster, kind, times)).collect();
        let all = Part::new(&kinds, uses, data.offsets.len());
        Self { data, contamination, kinds, kind_of, all, largest: length(data.largest()) }
    }

    /// Log-likelihood with derivatives in (logit, log dispersion, log deviation), on the model's grid.
    pub(super) fn evaluate(&self, at: &[f64]) -> Evaluation {
        self.evaluate_on(&Grid::full().for_deviation(at[2]), at)
    }

    /// The same with every fourth node: near enough to begin with.
    pub(super) fn evaluate_roughly(&self, at: &[f64]) -> Evaluation {
        self.evaluate_on(&Grid::coarse().for_deviation(at[2]), at)
    }

    fn evaluate_on(&self, grid: &Grid, at: &[f64]) -> Evaluation {
        let outside = at[0].abs() > WIDEST[0] || at[1] > WIDEST[1] || at[2] > WIDEST[2];
        if outside {
            return Evaluation { value: f64::NEG_INFINITY, ..nothing() };
        }
        total(&self.by_cluster_on(grid, at))
    }

    /// What each cluster adds to the log-likelihood and its derivatives.
    pub(super) fn by_cluster(&self, at: &[f64]) -> Vec<Evaluation> {
        self.by_cluster_on(&Grid::full().for_deviation(at[2]), at)
    }

    fn by_cluster_on(&self, grid: &Grid, at: &[f64]) -> Vec<Evaluation> {
        let (common, deviation) = (self.common(exp(at[1])), exp(at[2]));
        let logits: Vec<f64> = grid.deviates.iter().map(|u| at[0] + deviation * u).collect();
        let heavy = self.heavy(&logits, &grid.log_weights, &common.logs, common.g);
        let nodes = parallel::map_indices(logits.len(), |k| match &heavy {
            None => self.clusters_at(&self.all, logits[k], &common),
            Some(heavy) => self.clusters_at(&self.part(&heavy[k]), logits[k], &common),
        });
        let of = |cluster: usize| {
            let known = |k: &usize| heavy.as_ref().is_none_or(|heavy| heavy[*k][cluster]);
            let terms = (0..nodes.len()).filter(known).map(|k| {
                let clusters = &nodes[k];
                let (log, slope, curvature) = in_parameters(&clusters[cluster], deviation * grid.deviates[k]);
                (log + grid.log_weights[k], slope, curvature)
            });
            let (value, slope, curvature) = log_mixture(terms);
            let hessian = ndarray::Array2::from_shape_fn((3, 3), |(i, j)| curvature[i][j]);
            Evaluation { value, gradient: slope.to_vec(), hessian }
        };
        (0..self.data.cluster_count).map(of).collect()
    }

    /// Log-likelihood of every kind at every node of the full grid with these logits of a cluster's mean, by kind; and
    /// which clusters have weight there, by node. What no cluster with weight needs is 0.
    pub(super) fn values(&self, g: f64, logits: &[f64]) -> (Vec<Vec<f64>>, Option<Heavy>) {
        let common = running_logs(1.0, g, self.largest);
        let heavy = self.heavy(logits, &log_weights(), &common, g);
        let nodes = parallel::map_indices(logits.len(), |k| match &heavy {
            None => self.values_at(&self.all, logits[k], g, &common),
            Some(heavy) => {
                let part = self.part(&heavy[k]);
                let mut values = vec![0.0; self.kinds.len()];
                for (kind, value) in part.kinds.iter().zip(self.values_at(&part, logits[k], g, &common)) {
                    values[*kind] = value;
                }
                values
            }
        });
        let by_kind = |kind: usize| nodes.iter().map(|values| values[kind]).collect();
        ((0..self.kinds.len()).map(by_kind).collect(), heavy)
    }

    /// Which clusters have weight at which node, where that saves work: `None` for few kinds, for a grid that is not
    /// the full one, and without contamination, which keeps a single group from moving the weights far.
    ///
    /// Every eighth node is evaluated; a node counts for a cluster when one of the two on either side of it has at
    /// least `exp(-50)` of the highest weight.
    fn heavy(&self, logits: &[f64], log_weights: &[f64], common: &[f64], g: f64) -> Option<Heavy> {
        if self.kinds.len() < MANY_KINDS || logits.len() != NODES || self.contamination <= 0.0 {
            return None;
        }
        let clusters = self.data.cluster_count;
        let sampled = parallel::map_indices(NODES.div_ceil(SAMPLED), |s| {
            let k = s * SAMPLED;
            let mut logs = vec![log_weights[k]; clusters];
            let values = self.values_at(&self.all, logits[k], g, common);
            self.all.uses.iter().for_each(|(cluster, place, times)| logs[*cluster] += times * values[*place]);
            logs
        });
        let highest =
            |cluster: usize| sampled.iter().fold(f64::NEG_INFINITY, |high, logs| high.max(logs[cluster]));
        let cuts: Vec<f64> = (0..clusters).map(|cluster| highest(cluster) - WITHOUT_WEIGHT).collect();
        let weighs = |k: usize, cluster: usize| {
            let near = (k / SAMPLED).saturating_sub(1)..(k.div_ceil(SAMPLED) + 2).min(sampled.len());
            sampled[near].iter().any(|logs| logs[cluster] >= cuts[cluster])
        };
        Some((0..NODES).map(|k| (0..clusters).map(|cluster| weighs(k, cluster)).collect()).collect())
    }

    /// The kinds of some of the clusters.
    fn part(&self, clusters: &[bool]) -> Part {
        let uses = self.all.uses.iter().filter(|(cluster, ..)| clusters[*cluster]).copied().collect();
        Part::new(&self.kinds, uses, self.data.offsets.len())
    }

    fn values_at(&self, part: &Part, logit: f64, g: f64, common: &[f64]) -> Vec<f64> {
        let logs = Running::logs_of(&self.segments(part, logit), g);
        let clean = part.kinds.iter().map(|kind| {
            let kind = &self.kinds[*kind];
            let (events, others) = part.places(kind);
            kind.log_choose + logs[events] + logs[others] - common[kind.total]
        });
        let mut values: Vec<f64> = clean.collect();
        if self.contamination > 0.0 {
            exp_each(&mut values);
            self.contaminate(part, &mut values);
            ln_each(&mut values);
        }
        values
    }

    /// Starts and lengths of the running sums of every class of a cluster whose mean has this logit.
    fn segments(&self, part: &Part, logit: f64) -> Vec<(f64, usize)> {
        let classes = self.data.offsets.iter().zip(&part.lengths);
        let of = |(offset, (events, others)): (&f64, &(usize, usize))| {
            [(expit(logit + offset), *events), (expit(-logit - offset), *others)]
        };
        classes.flat_map(of).collect()
    }

    /// Probabilities of the clean model to those of the contaminated one: mixed with the uniform distribution.
    fn contaminate(&self, part: &Part, masses: &mut [f64]) {
        for (mass, kind) in masses.iter_mut().zip(&part.kinds) {
            let any = self.contamination / (self.kinds[*kind].total as f64 + 1.0);
            *mass = (1.0 - self.contamination) * *mass + any;
        }
    }

    fn common(&self, g: f64) -> Common {
        let (mut shares, mut spreads) = (vec![0.0; self.largest + 1], vec![0.0; self.largest + 1]);
        for j in 0..self.largest {
            let share = j as f64 * g / (1.0 + j as f64 * g);
            shares[j + 1] = shares[j] + share;
            spreads[j + 1] = spreads[j] + share * (1.0 - share);
        }
        Common { g, logs: running_logs(1.0, g, self.largest), shares, spreads }
    }

    /// Log-likelihood of every cluster whose mean has this logit.
    fn clusters_at(&self, part: &Part, logit: f64, common: &Common) -> Vec<Jet> {
        let segments = self.segments(part, logit);
        let means = segments.chunks_exact(2).map(|pair| (pair[0].0, pair[1].0)).collect();
        let terms = Terms { means, sums: Running::new(&segments, common.g) };
        let of = |kind: &usize| clean(&self.kinds[*kind], part.places(&self.kinds[*kind]), &terms, common);
        let mut jets: Vec<Jet> = part.kinds.iter().map(of).collect();
        if self.contamination > 0.0 {
            let mut masses: Vec<f64> = jets.iter().map(|jet| jet[0]).collect();
            exp_each(&mut masses);
            let mut whole = masses.clone();
            self.contaminate(part, &mut whole);
            for ((jet, mass), whole) in jets.iter_mut().zip(&masses).zip(&whole) {
                contaminated(jet, (1.0 - self.contamination) * mass / whole);
            }
            ln_each(&mut whole);
            jets.iter_mut().zip(&whole).for_each(|(jet, log)| jet[0] = *log);
        }
        let mut clusters = vec![[0.0; 6]; self.data.cluster_count];
        for (cluster, place, times) in &part.uses {
            for (total, value) in clusters[*cluster].iter_mut().zip(&jets[*place]) {
                *total += times * value;
            }
        }
        clusters
    }
}

/// The sum over clusters.
pub(super) fn total<'e>(clusters: impl IntoIterator<Item = &'e Evaluation>) -> Evaluation {
    let (mut value, mut sum) = (Sum::new(), nothing());
    for cluster in clusters {
        value.add(cluster.value);
        sum.hessian += &cluster.hessian;
        sum.gradient.iter_mut().zip(&cluster.gradient).for_each(|(total, slope)| *total += slope);
    }
    Evaluation { value: value.value(), ..sum }
}

fn nothing() -> Evaluation {
    Evaluation { value: 0.0, gradient: vec![0.0; 3], hessian: ndarray::Array2::zeros((3, 3)) }
}

/// Log-likelihood of a kind by the beta-binomial, with derivatives in t = logit of the mean m and l = log g. With
/// `a = m + j g`: `d ln a/dt = m q/a`, `d ln a/dl = j g/a = 1 - m/a`, and so on; q = 1 - m.
fn clean(kind: &Kind, (events, others): (usize, usize), terms: &Terms, common: &Common) -> Jet {
    let (x, n) = (kind.events as f64, kind.total);
    let r = n as f64 - x;
    let ((m, q), sums) = (terms.means[kind.class], &terms.sums);
    let slope = m * q;
    let (first, second) = (sums.inverses[events], sums.squares[events]);
    let (other_first, other_second) = (sums.inverses[others], sums.squares[others]);
    let gap = first - other_first;
    [
        kind.log_choose + sums.logs[events] + sums.logs[others] - common.logs[n],
        slope * gap,
        (x - m * first) + (r - q * other_first) - common.shares[n],
        slope * (q - m) * gap - slope * slope * (second + other_second),
        slope * ((other_first - q * other_second) - (first - m * second)),
        m * (first - m * second) + q * (other_first - q * other_second) - common.spreads[n],
    ]
}

/// Derivatives of the contaminated log-likelihood from those of the clean one, whose share is `share`.
fn contaminated(jet: &mut Jet, share: f64) {
    let [value, t, l, tt, tl, ll] = *jet;
    let spread = share * (1.0 - share);
    *jet = [
        value,
        share * t,
        share * l,
        share * tt + spread * t * t,
        share * tl + spread * t * l,
        share * ll + spread * l * l,
    ];
}

/// From derivatives in the node's logit t to those in (logit, log dispersion, log deviation):
/// `dt/d logit = 1`, `dt/d log s = d2t/d (log s)^2 = s u`.
fn in_parameters(jet: &Jet, shift: f64) -> (f64, [f64; 3], [[f64; 3]; 3]) {
    let [value, t, l, tt, tl, ll] = *jet;
    let slope = [t, l, t * shift];
    let curvature = [
        [tt, tl, tt * shift],
        [tl, ll, tl * shift],
        [tt * shift, tl * shift, tt * shift * shift + t * shift],
    ];
    (value, slope, curvature)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Derivatives against differences, with two offset classes and contamination.
    #[test]
    fn derivatives_are_those_of_the_value() {
        let data = ClusteredCounts::new(&[3, 0, 5, 9, 2], &[8, 6, 5, 12, 7], &[0, 0, 1, 1, 2])
            .unwrap()
            .with_offsets(&[0.0, 0.4, 0.0, -0.3, 0.4])
            .unwrap();
        let likelihood = Likelihood::new(&data, 0.05);
        let at = [0.3, -2.0, -0.7];
        let here = likelihood.evaluate(&at);
        let h = 1e-5;
        for i in 0..3 {
            let moved = |step: f64| {
                let mut there = at;
                there[i] += step;
                likelihood.evaluate(&there)
            };
            let (up, down) = (moved(h), moved(-h));
            let slope = (up.value - down.value) / (2.0 * h);
            assert!((here.gradient[i] - slope).abs() < 1e-8, "{i}: {} {slope}", here.gradient[i]);
            for j in 0..3 {
                let bend = (up.gradient[j] - down.gradient[j]) / (2.0 * h);
                assert!((here.hessian[[i, j]] - bend).abs() < 1e-7, "{i} {j}");
            }
        }
    }

    /// Three groups alike count three times.
    #[test]
    fn groups_alike_are_computed_once_and_counted_each() {
        let one = ClusteredCounts::new(&[3, 1], &[8, 6], &[0, 0]).unwrap();
        let three = ClusteredCounts::new(&[3, 3, 1, 3], &[8, 8, 6, 8], &[0, 0, 0, 0]).unwrap();
        let at = [0.2, -1.5, crate::optimise::ZERO];
        let value = |data: &ClusteredCounts| Likelihood::new(data, 0.05).evaluate(&at).value;
        let kind = |data: &ClusteredCounts| {
            let likelihood = Likelihood::new(data, 0.05);
            likelihood.values(exp(at[1]), &[at[0]]).0[likelihood.kind_of[0]][0]
        };
        assert!((value(&three) - value(&one) - 2.0 * kind(&one)).abs() < 1e-13);
        assert_eq!(Likelihood::new(&three, 0.05).kinds.len(), 2);
    }

    /// 1,500 kinds in 6 clusters: the value and its derivatives with the nodes that have weight and with all.
    #[test]
    fn nodes_without_weight_change_nothing() {
        let totals: Vec<u64> = (0..1_500).map(|i| 5 + i * 7 % 190).collect();
        let events: Vec<u64> = totals
            .iter()
            .zip(0_u64..)
            .map(|(n, i)| n * (30 + (i * 31) % 60) / 100 * (i % 83).min(1))
            .collect();
        let clusters: Vec<usize> = (0..1_500).map(|i| i % 6).collect();
        let data = ClusteredCounts::new(&events, &totals, &clusters).unwrap();
        let likelihood = Likelihood::new(&data, 0.05);
        assert!(likelihood.kinds.len() > MANY_KINDS);
        for at in [[0.3, -2.0, -0.7], [-1.0, -4.0, 0.5], [0.4, crate::optimise::ZERO, -3.0]] {
            let (common, deviation) = (likelihood.common(exp(at[1])), exp(at[2]));
            let grid = Grid::full();
            let logits: Vec<f64> = grid.deviates.iter().map(|u| at[0] + deviation * u).collect();
            let heavy = likelihood.heavy(&logits, &grid.log_weights, &common.logs, common.g).unwrap();
            let share = heavy.iter().flatten().filter(|heavy| **heavy).count() as f64 / (6.0 * 241.0);
            let found = likelihood.by_cluster(&at);
            let of = |cluster: usize| {
                let terms = logits.iter().enumerate().map(|(k, logit)| {
                    let jet = likelihood.clusters_at(&likelihood.all, *logit, &common)[cluster];
                    let (log, slope, curvature) = in_parameters(&jet, deviation * grid.deviates[k]);
                    (log + grid.log_weights[k], slope, curvature)
                });
                log_mixture(terms)
            };
            for (cluster, found) in found.iter().enumerate() {
                let (value, slope, curvature) = of(cluster);
                assert!((found.value - value).abs() <= 1e-14 * value.abs(), "{at:?} {cluster} {share}");
                for i in 0..3 {
                    assert!((found.gradient[i] - slope[i]).abs() <= 1e-12 * (1.0 + slope[i].abs()), "{at:?}");
                    for (j, expected) in curvature[i].iter().enumerate() {
                        let gap = (found.hessian[[i, j]] - expected).abs();
                        assert!(gap <= 1e-11 * (1.0 + expected.abs()), "{at:?} {i} {j} {gap}");
                    }
                }
            }
        }
    }
}
