//! The trial's nouns as types and the derivations: HER2 status, STEEP endpoints, roles.
