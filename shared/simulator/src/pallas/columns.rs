//! The columns of Table 1, each with its printed counts, dealt to the subjects of a group.

use super::calibration::shapes;
use super::draw::Draw;
use super::paper::{self, Count};
use super::stages::STAGES;

/// HER2-0, HER2-low, or excluded; the last have the margins of HER2-0, about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Zero,
    Low,
    Excluded,
}

impl Group {
    pub(super) const ALL: [Self; 3] = [Self::Zero, Self::Low, Self::Excluded];

    pub(super) const fn size(self) -> usize {
        match self {
            Self::Zero => paper::ZERO,
            Self::Low => paper::LOW,
            Self::Excluded => paper::POSITIVE + paper::UNKNOWN,
        }
    }

    fn counts<T: Copy>(self, rows: &[Count<T>]) -> Vec<(T, usize)> {
        match self {
            Self::Zero => rows.iter().map(|row| (row.0, row.1)).collect(),
            Self::Low => rows.iter().map(|row| (row.0, row.2)).collect(),
            Self::Excluded => scaled(rows, self.size()),
        }
    }
}

/// The counts of HER2-0 scaled to another number of subjects; the commonest level takes what rounding leaves.
fn scaled<T: Copy>(rows: &[Count<T>], size: usize) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = rows.iter().map(|row| (row.0, row.1 * size / paper::ZERO)).collect();
    let given: usize = counts.iter().map(|row| row.1).sum();
    if let Some(commonest) = counts.iter_mut().max_by_key(|row| row.1) {
        commonest.1 += size - given;
    }
    counts
}

/// The columns of a group, one value a subject.
pub(super) struct Columns {
    pub(super) stage: Vec<[&'static str; 3]>,
    pub(super) grade: Vec<Option<&'static str>>,
    pub(super) age: Vec<f64>,
    pub(super) male: Vec<bool>,
    pub(super) menopause: Vec<Option<&'static str>>,
    pub(super) ecog: Vec<Option<u8>>,
    pub(super) bmi: Vec<Option<f64>>,
    pub(super) er: Vec<Option<f64>>,
    pub(super) pr: Vec<Option<f64>>,
    pub(super) surgery: Vec<&'static str>,
    pub(super) radiation: Vec<Option<bool>>,
    pub(super) chemotherapy: Vec<bool>,
    pub(super) neoadjuvant: Vec<bool>,
}

impl Columns {
    pub(super) fn deal(group: Group, draw: &mut Draw) -> Self {
        let grade = draw.deal(&group.counts(&paper::GRADE));
        let ecog = draw.deal(&group.counts(&paper::ECOG));
        let mut age = numbers(group, &paper::AGE, draw).into_iter().flatten().collect::<Vec<f64>>();
        age.truncate(group.size());
        let (male, menopause) = menopause(group, &age, draw);
        let chemotherapy = draw.deal(&group.counts(&paper::CHEMOTHERAPY));
        Self {
            stage: draw.deal(&group.counts(&STAGES)),
            grade: grade.into_iter().map(|word| written_grade(word, draw)).collect(),
            ecog: ecog.into_iter().map(|word| written_ecog(word, draw)).collect(),
            bmi: numbers(group, &paper::BMI, draw),
            er: numbers(group, &paper::ER, draw),
            pr: numbers(group, &paper::PR, draw),
            surgery: draw.deal(&group.counts(&paper::SURGERY)),
            radiation: draw.deal(&group.counts(&paper::RADIATION)),
            neoadjuvant: chemotherapy.iter().map(|given| *given && draw.happens(0.4)).collect(),
            chemotherapy,
            age,
            male,
            menopause,
        }
    }
}

/// "X/missing" is X for some and missing for others.
fn written_grade(word: &'static str, draw: &mut Draw) -> Option<&'static str> {
    match word {
        "X/missing" => draw.happens(0.6).then_some("X"),
        known => Some(known),
    }
}

/// "1/unknown" is 1 for most and blank for others. The row "Missing" stands beside it, so its subjects have a status
/// that is in neither group: 2, which the protocol does not admit.
fn written_ecog(word: Option<&str>, draw: &mut Draw) -> Option<u8> {
    match word {
        Some("0") => Some(0),
        Some(_) => (!draw.happens(0.04)).then_some(1),
        None => Some(2),
    }
}

/// A numeric column in random order, with its missing values.
fn numbers(group: Group, printed: &paper::Number, draw: &mut Draw) -> Vec<Option<f64>> {
    let (known, column) = match group {
        Group::Zero => (printed.n[0], shapes(printed)[0]),
        Group::Low => (printed.n[1], shapes(printed)[1]),
        Group::Excluded => (printed.n[0] * group.size() / paper::ZERO, shapes(printed)[0]),
    };
    let mut values: Vec<Option<f64>> = column.values(known).into_iter().map(Some).collect();
    values.resize(group.size(), None);
    draw.shuffle(&mut values);
    values
}

/// Share of the women before menopause who are written as perimenopausal.
const PERIMENOPAUSAL: f64 = 1.0 / 6.0;

/// Men and missing at random; of the others the oldest are postmenopausal, with some play.
fn menopause(group: Group, age: &[f64], draw: &mut Draw) -> (Vec<bool>, Vec<Option<&'static str>>) {
    let counts = group.counts(&paper::MENOPAUSE);
    let count = |word: &str| counts.iter().find(|row| row.0 == word).map_or(0, |row| row.1);
    let neither = count("male/missing");
    let mut order: Vec<usize> = (0..age.len()).collect();
    draw.shuffle(&mut order);
    let (apart, women) = order.split_at(neither.min(order.len()));
    let mut male = vec![false; age.len()];
    for index in apart {
        male[*index] = draw.happens(0.6);
    }
    let mut ranked: Vec<(f64, usize)> =
        women.iter().map(|index| (age[*index] + 12.0 * draw.uniform(), *index)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut status = vec![None; age.len()];
    for (rank, (_, index)) in ranked.into_iter().enumerate() {
        let before = if draw.happens(PERIMENOPAUSAL) { "peri" } else { "pre" };
        status[index] = Some(if rank < count("post") { "post" } else { before });
    }
    (male, status)
}
