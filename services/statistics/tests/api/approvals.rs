//! Approving plans.

use palladion_api::statistics::plan::Plan;
use palladion_api::statistics::{ApprovePlan, PlanState, StoredPlan};
use palladion_domain::ids::PlanId;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;

use crate::support::{Service, basic, refusal};

#[tokio::test]
async fn another_statistician_approves_the_text_that_was_read() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (ann, bob, trial) = (service.ann(), service.bob(), service.trial);
        let plan = ann.draft_plan(trial, &basic()).await.unwrap();
        let right = ApprovePlan { digest: plan.digest };
        let own = ann.approve_plan(trial, plan.plan_id, &right).await.unwrap_err();
        assert_eq!(refusal(&own), (409, "own-plan"), "{backend}");
        let other = ApprovePlan { digest: sha256(b"another text") };
        let other = bob.approve_plan(trial, plan.plan_id, &other).await.unwrap_err();
        assert_eq!(refusal(&other), (409, "other-digest"), "{backend}");
        let approved = bob.approve_plan(trial, plan.plan_id, &right).await.unwrap();
        assert_eq!(
            (approved.state, approved.approved_by.as_deref()),
            (PlanState::Approved, Some("bob")),
            "{backend}"
        );
        assert_eq!(ann.plan(trial, plan.plan_id).await.unwrap(), approved, "{backend}");
        let twice = bob.approve_plan(trial, plan.plan_id, &right).await.unwrap_err();
        assert_eq!(refusal(&twice), (409, "plan-approved"), "{backend}");
        let unknown = PlanId::from_uuid(clock::new_uuid());
        let unknown = bob.approve_plan(trial, unknown, &right).await.unwrap_err();
        assert_eq!(refusal(&unknown), (404, "unknown-plan"), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn a_repeated_key_gives_the_first_answer_and_no_second_change() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let plans = format!("/v1/trials/{}/plans", service.trial);
        let (ann, bob) = (service.ann().0, service.bob().0);
        let first: StoredPlan = ann.post_once(&plans, &basic(), "draft").await.unwrap();
        let again: StoredPlan = ann.post_once(&plans, &basic(), "draft").await.unwrap();
        assert_eq!(again, first, "{backend}");
        let other = Plan { seed: 7, ..basic() };
        let reused = ann.post_once::<StoredPlan>(&plans, &other, "draft").await.unwrap_err();
        assert_eq!(refusal(&reused), (422, "idempotency-key-reused"), "{backend}");
        let approvals = format!("{plans}/{}/approvals", first.plan_id);
        let approval = ApprovePlan { digest: first.digest };
        let approved: StoredPlan = bob.post_once(&approvals, &approval, "approve").await.unwrap();
        let again: StoredPlan = bob.post_once(&approvals, &approval, "approve").await.unwrap();
        assert_eq!((approved.state, &again), (PlanState::Approved, &approved), "{backend}");
        service.running.stop().await;
    }
}
