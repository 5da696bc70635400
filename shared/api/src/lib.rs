//! HTTP contracts of every service: request and response types and the typed clients.
