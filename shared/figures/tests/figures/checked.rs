//! What holds for every figure.

use roxmltree::{Document, Node};

/// Every number of an attribute.
fn numbers(text: &str) -> Vec<f64> {
    let separators = |c: char| !(c.is_ascii_digit() || c == '.' || c == '-');
    text.split(separators).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

/// Reads the figure and holds it against the rules of all figures.
pub(crate) fn checked(svg: &str) -> Document<'_> {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
    let frame = numbers(root.attribute("viewBox").unwrap());
    for id in root.attribute("aria-labelledby").unwrap().split(' ') {
        let labels: Vec<Node<'_, '_>> =
            root.children().filter(|node| node.attribute("id") == Some(id)).collect();
        assert_eq!(labels.len(), 1, "{id}");
        assert!(!labels[0].text().unwrap().trim().is_empty(), "{id}");
    }
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "style", "image", "foreignObject"].contains(&name), "{name}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(key != "style" && !key.starts_with("on"), "{key}");
            assert!(!["NaN", "inf", "nan"].iter().any(|word| value.contains(word)), "{key}={value}");
        }
        for (key, most) in [("x", frame[2]), ("y", frame[3]), ("cx", frame[2]), ("cy", frame[3])] {
            if let Some(value) = node.attribute(key) {
                let value: f64 = value.parse().unwrap();
                assert!((-1.0..=most).contains(&value), "{key}={value} of {name} outside {most}");
            }
        }
    }
    document
}

/// The words in the figure, in their order.
pub(crate) fn words(document: &Document<'_>) -> Vec<String> {
    let texts =
        document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    texts.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

/// How many elements have this name.
pub(crate) fn elements(document: &Document<'_>, name: &str) -> usize {
    document.descendants().filter(|node| node.tag_name().name() == name).count()
}
