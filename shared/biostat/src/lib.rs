//! The statistics engine: numbers in, estimates or typed errors out.
