//! What tests share: databases, tokens, golden files, specification drift. A dev-dependency only.
