//! Analysis plans, runs, results and replay.
