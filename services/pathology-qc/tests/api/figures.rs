use palladion_api::pathology_qc::result::CheckResult;
use palladion_domain::actor::Role;
use palladion_domain::ids::RunId;
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::submitted;

#[tokio::test]
async fn the_funnel_shows_every_site_and_what_the_rule_says_of_it() {
    let fixture = Fixture::start(backends()[0]).await;
    let run = submitted::run(&fixture, 0).await;
    let client = fixture.client(Role::QcReviewer);
    let svg = client.funnel_svg(fixture.trial, run.run_id).await.unwrap();
    assert_eq!(client.funnel_svg(fixture.trial, run.run_id).await.unwrap(), svg);
    let svg = String::from_utf8(svg.to_vec()).unwrap();
    let result = client.result(fixture.trial, run.run_id).await.unwrap();
    let sites = result.checks.iter().find_map(|check| match check {
        CheckResult::Funnel(funnel) => Some(&funnel.sites),
        _ => None,
    });
    for site in sites.unwrap() {
        let count = format!(": {} of {}", site.her2_low, site.evaluable);
        assert!(svg.contains(&site.site_id) && svg.contains(&count), "{}", site.site_id);
    }
    assert!(svg.starts_with("<svg") && svg.contains("<desc") && !svg.contains("<script"), "{svg}");
    assert!(svg.contains("1 need review as red, 0 as amber."), "{svg}");
    let unknown = RunId::from_uuid(clock::new_uuid());
    let refused = refusal(client.funnel_svg(fixture.trial, unknown).await);
    assert_eq!(refused, (404, "unknown-run".to_owned()));
    let refused = refusal(fixture.client(Role::Admin).funnel_svg(fixture.trial, run.run_id).await);
    assert_eq!(refused, (403, "forbidden".to_owned()));
    fixture.running.stop().await;
}
