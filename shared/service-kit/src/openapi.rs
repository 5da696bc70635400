//! The specification, taken from the routing itself.

use std::collections::BTreeSet;

use actix_web::App;
use palladion_api::problem::{FieldError, ProblemDetails};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::ServiceInfo;
use crate::routes;

/// A function that lists the routes of a service.
pub type Configure = fn(&mut ServiceConfig<'_>);

/// The specification of a service: the common routes and those of `configure`.
#[must_use]
pub fn openapi(service: ServiceInfo, configure: Configure) -> OpenApi {
    let (_, specification) = App::new()
        .into_utoipa_app()
        .openapi(frame(service))
        .configure(routes::configure)
        .configure(configure)
        .split_for_parts();
    // Should the detour through JSON ever fail, the drift test shows it.
    palladion_api::schema::satisfiable(&specification).unwrap_or(specification)
}

/// Everything but the routes.
pub(crate) fn frame(service: ServiceInfo) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title(service.title)
        .version(service.version)
        .description(Some(service.description))
        .license(Some(license))
        .build();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("JWT".to_owned());
    bearer.description = Some("An access token of the configured issuer (RFC 9068).".to_owned());
    let components = ComponentsBuilder::new()
        .schema_from::<ProblemDetails>()
        .schema_from::<FieldError>()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}

/// The paths of a specification with their methods, to answer 405 where a path exists.
#[derive(Clone, Debug)]
pub(crate) struct KnownPaths(Vec<(Vec<Segment>, BTreeSet<&'static str>)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    Parameter,
}

impl KnownPaths {
    pub(crate) fn of(specification: &OpenApi) -> Self {
        let paths = specification.paths.paths.iter();
        Self(paths.map(|(path, item)| (segments(path), methods(item))).collect())
    }

    /// The methods that this path knows; empty when the path is unknown.
    pub(crate) fn methods(&self, path: &str) -> BTreeSet<&'static str> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |segments: &[Segment]| {
            segments.len() == asked.len()
                && segments.iter().zip(&asked).all(|(segment, part)| match segment {
                    Segment::Fixed(name) => name == part,
                    Segment::Parameter => !part.is_empty(),
                })
        };
        self.0
            .iter()
            .filter(|(segments, _)| fits(segments))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect()
    }
}

fn segments(path: &str) -> Vec<Segment> {
    path.split('/')
        .map(|part| if part.starts_with('{') { Segment::Parameter } else { Segment::Fixed(part.to_owned()) })
        .collect()
}

fn methods(item: &PathItem) -> BTreeSet<&'static str> {
    let known: [(&'static str, &Option<Operation>); 5] = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}
