//! Comparing where the values of groups lie: t, ANOVA, Wilcoxon, Kruskal-Wallis; and summaries.

mod anova;
mod error;
mod kruskal_wallis;
mod ranks;
mod student_t;
mod summary;
mod wilcoxon;

pub use anova::{AnovaTest, anova, welch_anova};
pub use error::LocationError;
pub use kruskal_wallis::kruskal_wallis;
pub use student_t::{TTest, Variances, t_test};
pub use summary::{QuantileRule, Summary, quantile, summarise};
pub use wilcoxon::{RankSumMethod, RankSumTest, RankSumVariant, rank_sum};
