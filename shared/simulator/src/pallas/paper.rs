//! What the paper prints, as typed data. Source: PALLAS HER2-low paper, abstract, results, Tables 1 and 2.

/// Subjects randomised.
pub const RANDOMISED: usize = 5_753;
/// HER2-positive, excluded.
pub const POSITIVE: usize = 14;
/// HER2 status missing or unknown, excluded.
pub const UNKNOWN: usize = 435;
/// Analysed as HER2-0.
pub const ZERO: usize = 2_254;
/// Analysed as HER2-low with IHC 1+.
pub const IHC_1: usize = 1_838;
/// Analysed as HER2-low with IHC 2+ and negative ISH.
pub const IHC_2: usize = 1_212;
/// Analysed as HER2-low.
pub const LOW: usize = IHC_1 + IHC_2;
/// Median follow-up, months.
pub const FOLLOW_UP_MONTHS: f64 = 59.8;

/// A row of counts of Table 1: a level, how many subjects with HER2-0 and with HER2-low have it.
pub type Count<T> = (T, usize, usize);

/// Anatomic stage, as the groups of the table.
pub const ANATOMIC_STAGE: [Count<&str>; 2] = [("I/IIA", 393, 565), ("IIB/III", 1_861, 2_485)];
/// T-stage.
pub const T_STAGE: [Count<&str>; 3] = [("T0/T1/Tis/TX", 424, 561), ("T2", 1_264, 1_717), ("T3/T4", 566, 772)];
/// N-stage.
pub const N_STAGE: [Count<Option<&str>>; 5] = [
    (Some("N0"), 276, 422),
    (Some("N1"), 1_109, 1_498),
    (Some("N2"), 554, 731),
    (Some("N3"), 315, 398),
    (None, 0, 1),
];
/// Histological grade; the last row is "Grade X/Missing".
pub const GRADE: [Count<&str>; 4] =
    [("1", 234, 331), ("2", 1_292, 1_721), ("3", 627, 854), ("X/missing", 101, 144)];
/// Menopausal status; the last row is "Male/Missing".
pub const MENOPAUSE: [Count<&str>; 3] =
    [("post", 1_209, 1_635), ("pre_or_peri", 1_032, 1_391), ("male/missing", 13, 24)];
/// ECOG; the last row is "Missing", beside "1/unknown".
pub const ECOG: [Count<Option<&str>>; 3] =
    [(Some("0"), 1_917, 2_536), (Some("1/unknown"), 335, 512), (None, 2, 2)];
/// Primary surgery.
pub const SURGERY: [Count<&str>; 3] =
    [("breast_conserving", 892, 1_138), ("mastectomy", 1_359, 1_905), ("both", 3, 7)];
/// Prior radiation.
pub const RADIATION: [Count<Option<bool>>; 3] =
    [(Some(false), 241, 342), (Some(true), 2_012, 2_708), (None, 1, 0)];
/// Prior chemotherapy.
pub const CHEMOTHERAPY: [Count<bool>; 2] = [(false, 422, 511), (true, 1_832, 2_539)];

/// A numeric row of Table 1, for HER2-0 and HER2-low.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// The variable of the table of subjects.
    pub variable: &'static str,
    /// Subjects with a value.
    pub n: [usize; 2],
    /// Mean, one decimal.
    pub mean: [f64; 2],
    /// Standard deviation, one decimal.
    pub deviation: [f64; 2],
    /// Smallest value.
    pub minimum: [f64; 2],
    /// Largest value.
    pub maximum: [f64; 2],
    /// p-value, three decimals. The table names no test; the rank-sum test fits all four.
    pub p_value: f64,
}

/// Age at randomisation, years.
pub const AGE: Number = Number {
    variable: "age_years",
    n: [ZERO, LOW],
    mean: [53.1, 53.0],
    deviation: [10.8, 11.1],
    minimum: [26.0, 22.0],
    maximum: [90.0, 86.0],
    p_value: 0.785,
};
/// Body mass index, kg/m2.
pub const BMI: Number = Number {
    variable: "bmi_kg_per_m2",
    n: [2_222, 3_025],
    mean: [27.7, 27.9],
    deviation: [6.1, 6.1],
    minimum: [15.6, 15.8],
    maximum: [65.6, 56.4],
    p_value: 0.047,
};
/// ER-positive cells, %.
pub const ER: Number = Number {
    variable: "er_percent",
    n: [1_987, 2_726],
    mean: [87.9, 88.9],
    deviation: [17.3, 17.0],
    minimum: [0.0, 0.0],
    maximum: [100.0, 100.0],
    p_value: 0.023,
};
/// PR-positive cells, %.
pub const PR: Number = Number {
    variable: "pr_percent",
    n: [2_007, 2_766],
    mean: [59.7, 58.3],
    deviation: [37.6, 37.1],
    minimum: [0.0, 0.0],
    maximum: [100.0, 100.0],
    p_value: 0.094,
};

/// p-values of the counts of Table 1, in thousandths.
pub const P_VALUES: [(&str, u32); 9] = [
    ("anatomic_stage_group", 308),
    ("t_stage_group", 926),
    ("n_stage_group", 318),
    ("grade_group", 890),
    ("menopausal_group", 660),
    ("ecog_group", 161),
    ("primary_surgery", 188),
    ("prior_radiation", 552),
    ("prior_chemotherapy", 63),
];

/// A rate of HER2-low, %, one decimal.
pub type Rate = (&'static str, f64);
/// Rates by region.
pub const REGIONS: [Rate; 3] = [("North America", 63.1), ("Europe", 53.4), ("Other", 53.4)];
/// Countries.
pub const COUNTRIES: usize = 21;
/// The lowest, the highest and the Austrian rate.
pub const COUNTRY_RATES: [Rate; 3] = [("MEX", 16.7), ("JPN", 75.6), ("AUT", 57.4)];
/// Sites in Austria, and their lowest and highest rate.
pub const AUSTRIAN_SITES: (usize, f64, f64) = (20, 14.9, 100.0);

/// A row of Table 2.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// The endpoint.
    pub endpoint: &'static str,
    /// Free of events at five years, %: HER2-0 and HER2-low.
    pub five_years: [f64; 2],
    /// Hazard ratio of HER2-low against HER2-0 with its 95 % limits.
    pub unadjusted: [f64; 3],
    /// The same, adjusted for age, T, N, grade and PR.
    pub adjusted: [f64; 3],
}

/// Table 2.
pub const OUTCOMES: [Outcome; 3] = [
    Outcome {
        endpoint: "IDFS",
        five_years: [82.1, 83.5],
        unadjusted: [0.92, 0.80, 1.05],
        adjusted: [0.93, 0.81, 1.06],
    },
    Outcome {
        endpoint: "DRFS",
        five_years: [85.5, 86.5],
        unadjusted: [0.94, 0.81, 1.10],
        adjusted: [0.96, 0.82, 1.12],
    },
    Outcome {
        endpoint: "OS",
        five_years: [92.5, 92.9],
        unadjusted: [0.94, 0.76, 1.16],
        adjusted: [0.96, 0.78, 1.18],
    },
];

/// p-value of the interaction of arm and HER2 status for invasive disease-free survival.
pub const INTERACTION_P: f64 = 0.43;
/// Five-year invasive disease-free survival with palbociclib minus without, percentage points: HER2-0, HER2-low.
pub const FIVE_YEAR_DIFFERENCES: [f64; 2] = [0.6, 2.6];
