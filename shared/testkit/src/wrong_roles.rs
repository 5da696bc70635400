use palladion_api::client::ApiClient;
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::problem::{PROBLEM_JSON, ProblemDetails};
use palladion_domain::actor::{Permission, Role};
use palladion_domain::ids::TrialId;
use palladion_service_kit::clock;
use reqwest::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, Response};

use crate::TestIdentity;

/// One route and what it needs.
#[derive(Clone, Debug)]
pub struct Route {
    method: Method,
    path: String,
    any_of: Vec<Permission>,
}

impl Route {
    /// A route such as `("POST", "/v1/trials/{trial_id}/uploads", UploadData)`. `{trial_id}` is
    /// filled in; other parts have to be written out, a required query too.
    ///
    /// # Panics
    /// When the method is not one of HTTP.
    #[must_use]
    pub fn new(method: &str, path: impl Into<String>, permission: Permission) -> Self {
        Self::any_of(method, path, &[permission])
    }

    /// A route for which any one of the permissions is enough.
    ///
    /// # Panics
    /// When the method is not one of HTTP.
    #[must_use]
    pub fn any_of(method: &str, path: impl Into<String>, permissions: &[Permission]) -> Self {
        Self { method: method.parse().unwrap(), path: path.into(), any_of: permissions.to_vec() }
    }

    fn allows(&self, role: Role) -> bool {
        self.any_of.iter().any(|permission| role.allows(*permission))
    }

    fn of_trial(&self) -> bool {
        self.path.contains("{trial_id}")
    }
}

/// Asks every route as everybody who may not, on a running service.
#[derive(Debug)]
pub struct WrongRoles<'t> {
    client: ApiClient,
    identity: &'t TestIdentity,
    trial: TrialId,
}

impl<'t> WrongRoles<'t> {
    /// Prepares a trial on which each role's person holds exactly that role. The grants are given
    /// through the service's own route; those that exist already are kept.
    ///
    /// # Panics
    /// When a grant cannot be given.
    pub async fn prepare(url: &str, identity: &'t TestIdentity, trial: TrialId) -> Self {
        let client = ApiClient::new(url).unwrap();
        let admin = client.with_token(identity.token(&[Role::Admin], "wrong-roles-admin@example.org"));
        for role in Role::ALL {
            let subject = TestIdentity::subject(*role).parse().unwrap();
            let given = GrantsClient(&admin).give(&GiveGrant { subject, role: *role, trial_id: trial }).await;
            if let Err(error) = given {
                assert_eq!(error.problem().map(ProblemDetails::slug), Some("grant-exists"), "{error}");
            }
        }
        Self { client, identity, trial }
    }

    /// Asserts for each route: 401 without a token; 403 for each role that may not; on routes of a
    /// trial also 404 on a trial without a grant, and 403 with a role that only the token has.
    ///
    /// # Panics
    /// When a route answers anything else.
    pub async fn check(&self, routes: &[Route]) {
        for route in routes {
            let answer = self.ask(route, None, self.trial).await;
            assert!(
                answer.headers().contains_key(WWW_AUTHENTICATE),
                "{route:?} without a token: no WWW-Authenticate"
            );
            expect(answer, 401, "unauthorized", &format!("{route:?} without a token")).await;
            for role in Role::ALL {
                self.check_role(route, *role).await;
            }
        }
    }

    async fn check_role(&self, route: &Route, role: Role) {
        let subject = TestIdentity::subject(role);
        if !route.allows(role) {
            let answer = self.ask(route, Some(self.identity.role_token(role)), self.trial).await;
            return expect(answer, 403, "forbidden", &format!("{route:?} as {role}")).await;
        }
        if !route.of_trial() {
            return;
        }
        let foreign = TrialId::from_uuid(clock::new_uuid());
        let answer = self.ask(route, Some(self.identity.role_token(role)), foreign).await;
        expect(answer, 404, "unknown-trial", &format!("{route:?} as {role} on a foreign trial")).await;
        if let Some(other) = Role::ALL.iter().find(|other| !route.allows(**other)) {
            // The person holds the other role on the trial; the token says the right one.
            let token = self.identity.token(&[role], &TestIdentity::subject(*other));
            let answer = self.ask(route, Some(token), self.trial).await;
            expect(
                answer,
                403,
                "forbidden",
                &format!("{route:?} as {role} with a grant as {other} ({subject})"),
            )
            .await;
        }
    }

    async fn ask(&self, route: &Route, token: Option<String>, trial: TrialId) -> Response {
        let client = match token {
            Some(token) => self.client.with_token(token),
            None => self.client.clone(),
        };
        let path = route.path.replace("{trial_id}", &trial.to_string());
        let request = client.request(route.method.clone(), &path);
        let request = if route.method == Method::GET {
            request
        } else {
            request.header(CONTENT_TYPE, "application/json").body("{}")
        };
        request.send().await.unwrap()
    }
}

async fn expect(answer: Response, status: u16, slug: &str, asked: &str) {
    assert_eq!(answer.status().as_u16(), status, "{asked}");
    assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), PROBLEM_JSON, "{asked}");
    let problem: ProblemDetails = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((problem.status, problem.slug()), (status, slug), "{asked}");
}
