use palladion_domain::validation::Severity;
use palladion_testkit::backends;

use crate::world::{World, refusal};

#[tokio::test]
async fn schema_and_rules_are_read_without_a_token() {
    for backend in backends() {
        let world = World::start(backend).await;
        let nobody = world.nobody();
        let schema = nobody.profile_schema().await.unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let rules = nobody.validation_rules().await.unwrap();
        let rule = |code: &str| rules.iter().find(|rule| rule.code == code).map(|rule| rule.severity);
        assert_eq!(rule("CSV-001"), Some(Severity::Error));
        assert_eq!(rule("KEY-001"), Some(Severity::Error));
        assert_eq!(rule("HER2-001"), Some(Severity::Warning));
        for known in &rules {
            assert_eq!(nobody.validation_rule(&known.code).await.unwrap(), *known);
        }
        let refused = refusal(nobody.validation_rule("KEY-999").await);
        assert_eq!(refused, (404, "unknown-rule".to_owned()));
        world.running.stop().await;
    }
}
