//! QC runs over a snapshot: site variability, findings, review.
