//! Receives trial files, validates them, versions the data and freezes snapshots.
