//! The plumbing every service shares: start, config, telemetry, tokens, problems, database, blobs, jobs, engine process.
