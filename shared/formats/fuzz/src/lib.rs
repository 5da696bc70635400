//! The fuzz targets of the readers.

pub mod targets;
