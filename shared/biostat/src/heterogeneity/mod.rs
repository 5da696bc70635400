//! heterogeneity
