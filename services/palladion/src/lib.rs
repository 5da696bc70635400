//! The one executable a newcomer runs: all services in one process on SQLite, the demo, the command line.
