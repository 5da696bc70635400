//! The plan that the service's README shows.

use palladion_api::statistics::plan::Plan;
use palladion_statistics::plans;

#[test]
fn the_plan_of_the_readme_is_one() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```json\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let plan: Plan = serde_json::from_str(text).unwrap();
    assert_eq!(plans::check(&plan), Vec::new());
    assert_eq!(plan.outputs.len(), 5);
}
