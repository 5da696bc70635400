//! Whole user journeys and the rules of the workspace, as tests.
