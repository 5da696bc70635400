use palladion_printed::html;
use roxmltree::{Document, Node};

use crate::{HOSTILE, expected, hostile, origin};

#[test]
fn a_table_is_read_back_from_its_html_and_nothing_of_it_is_markup() {
    let table = hostile();
    let page = html(&table, &origin());
    let body = &page[page.find("<body>").unwrap()..page.find("</html>").unwrap()];
    let document = Document::parse(body).unwrap();
    let rows: Vec<Node<'_, '_>> = document.descendants().filter(|node| node.has_tag_name("tr")).collect();
    let words = |row: &Node<'_, '_>| -> Vec<String> {
        row.children().map(|cell| text(&cell).trim_start_matches("\u{a0}\u{a0}\u{a0}").to_owned()).collect()
    };
    assert_eq!(words(&rows[0]), table.headings);
    assert_eq!(rows[1..].iter().map(words).collect::<Vec<_>>(), expected(&table));
    let small: Vec<String> =
        document.descendants().filter(|node| node.has_tag_name("small")).map(|node| text(&node)).collect();
    let under = HOSTILE.iter().map(|&text| text.to_owned());
    let origin =
        ["Exploratory.".to_owned(), "The data are synthetic.".to_owned(), format!("{}. Run 1.", HOSTILE[0])];
    assert_eq!(small, under.chain(origin).collect::<Vec<_>>());
    let known = ["body", "p", "b", "small", "table", "thead", "tbody", "tr", "th", "td"];
    for node in document.descendants().filter(Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{}", node.tag_name().name());
    }
}

fn text(node: &Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect()
}
