//! Figures of a run as SVG and as PNG.

use palladion_api::runs::RunState;
use palladion_testkit::Backend;
use reqwest::Method;

use crate::submitted::{executed, small_plan};
use crate::support::{Service, refusal};

#[tokio::test]
async fn a_figure_comes_as_svg_or_as_png() {
    let service = Service::start(Backend::Sqlite).await;
    let (ann, trial) = (service.ann(), service.trial);
    let plan = small_plan(&service).await;
    let run = executed(&service, &plan).await;
    assert_eq!(run.state, RunState::Succeeded);
    let names: Vec<String> =
        ann.figures(trial, run.run_id).await.unwrap().into_iter().map(|figure| figure.name).collect();
    assert_eq!(names, ["km"]);
    let svg = ann.figure_svg(trial, run.run_id, "km").await.unwrap();
    assert!(svg.starts_with(b"<svg "));
    let png = ann.figure_png(trial, run.run_id, "km").await.unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let across = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(across, 1440, "twice the width of a figure");
    assert_eq!(ann.figure_png(trial, run.run_id, "km").await.unwrap(), png, "the same bytes again");
    let path = format!("/v1/trials/{trial}/runs/{}/figures/km", run.run_id);
    let cases = [
        ("image/png", "", "image/png"),
        ("image/svg+xml, image/png;q=0.5", "", "image/svg+xml"),
        ("*/*", "", "image/svg+xml"),
        ("image/png", "?format=svg", "image/svg+xml"),
        ("text/html", "?format=png", "image/png"),
    ];
    for (accept, query, expected) in cases {
        let request = ann.0.request(Method::GET, &format!("{path}{query}")).header("accept", accept);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{accept} {query}");
        assert_eq!(answer.headers()["content-type"], expected, "{accept} {query}");
    }
    let wrong = ann.0.request(Method::GET, &format!("{path}?format=gif")).send().await.unwrap();
    assert_eq!(wrong.status().as_u16(), 400);
    let unknown = ann.figure_png(trial, run.run_id, "other").await.unwrap_err();
    assert_eq!(refusal(&unknown), (404, "unknown-figure"));
    service.running.stop().await;
}
