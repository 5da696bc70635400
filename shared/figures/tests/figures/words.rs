//! Words of others in a figure.

use crate::checked::{checked, words};
use crate::examples::{curves, maintained};

#[test]
fn markup_and_control_characters_in_names_are_shown_and_not_run() {
    let mut curve = maintained();
    curve.name = "<script>alert(\"1\")</script> & \u{0}\u{7}".to_owned();
    let mut figure = curves(vec![curve]);
    figure.caption.id = "\"><x".to_owned();
    figure.caption.title = "a < b & \"c\"".to_owned();
    let svg = figure.svg().unwrap();
    let document = checked(&svg);
    assert!(words(&document).contains(&"<script>alert(\"1\")</script> &   ".to_owned()));
    assert!(words(&document).contains(&"a < b & \"c\"".to_owned()));
}

#[test]
fn the_same_figure_has_the_same_bytes() {
    let figure = curves(vec![maintained(), maintained()]);
    assert_eq!(figure.svg(), figure.clone().svg());
}
