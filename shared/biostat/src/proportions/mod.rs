//! proportions
