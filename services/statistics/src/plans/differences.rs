//! What differs between two documents.

use palladion_api::statistics::{Change, FieldChange, OutputChange};
use serde_json::Value;

/// By which member an entry of a list is known.
const NAMES: [&str; 3] = ["variable", "id", "name"];

/// Every value that differs, in the order of the members.
pub(super) fn between(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(String::new(), Some(before), Some(after), &mut found);
    found
}

/// The outputs of the second list in its order, then those that only the first has.
pub(super) fn of_outputs(before: &[Value], after: &[Value]) -> Vec<OutputChange> {
    let find = |list: &[Value], id: &str| list.iter().position(|output| output["id"] == id);
    let place = |index: usize| Some(index as u64 + 1);
    let mut found = Vec::new();
    for (index, output) in after.iter().enumerate() {
        let id = output["id"].as_str().unwrap_or_default();
        let earlier = find(before, id);
        let fields = earlier.map(|at| between(&before[at], output));
        let change = match &fields {
            None => Change::Added,
            Some(fields) if fields.is_empty() => Change::Same,
            Some(_) => Change::Changed,
        };
        found.push(OutputChange {
            id: id.to_owned(),
            change,
            place_before: earlier.and_then(place),
            place_after: place(index),
            fields: fields.unwrap_or_default(),
        });
    }
    for (index, output) in before.iter().enumerate() {
        let id = output["id"].as_str().unwrap_or_default();
        if find(after, id).is_none() {
            let (id, change) = (id.to_owned(), Change::Removed);
            let place_before = place(index);
            found.push(OutputChange { id, change, place_before, place_after: None, fields: Vec::new() });
        }
    }
    found
}

fn compare(at: String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let gone = old.keys().filter(|key| !new.contains_key(*key));
            for key in new.keys().chain(gone) {
                compare(format!("{at}/{}", escaped(key)), old.get(key), new.get(key), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(&at, old, new, found),
        _ => found.push(FieldChange { pointer: at, before: before.cloned(), after: after.cloned() }),
    }
}

/// By name where every entry of both lists has one of its own, else by place. The same entries in another
/// order differ as a whole.
fn lists(at: &str, old: &[Value], new: &[Value], found: &mut Vec<FieldChange>) {
    let named = NAMES.into_iter().find_map(|key| Some((names(old, key)?, names(new, key)?)));
    let Some((of_old, of_new)) = named else {
        for index in 0..old.len().max(new.len()) {
            compare(format!("{at}/{index}"), old.get(index), new.get(index), found);
        }
        return;
    };
    let earlier = found.len();
    for (name, entry) in of_new.iter().zip(new) {
        let before = of_old.iter().position(|known| known == name).map(|index| &old[index]);
        compare(format!("{at}/{}", escaped(name)), before, Some(entry), found);
    }
    for (name, entry) in of_old.iter().zip(old).filter(|(name, _)| !of_new.contains(name)) {
        compare(format!("{at}/{}", escaped(name)), Some(entry), None, found);
    }
    if found.len() == earlier {
        let [before, after] = [old, new].map(|list| Some(Value::Array(list.to_vec())));
        found.push(FieldChange { pointer: at.to_owned(), before, after });
    }
}

/// The names of all entries, when each has one and no two have the same.
fn names<'a>(list: &'a [Value], key: &str) -> Option<Vec<&'a str>> {
    let names = list.iter().map(|entry| entry.get(key)?.as_str()).collect::<Option<Vec<&str>>>()?;
    let distinct = names.iter().enumerate().all(|(index, name)| !names[..index].contains(name));
    distinct.then_some(names)
}

/// A member's name as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_difference_is_named_once_by_its_place() {
        let cases = [
            ("nothing", json!({"a": [1, 2]}), json!({"a": [1, 2]}), vec![]),
            ("a number", json!({"seed": 1}), json!({"seed": 2}), vec!["/seed"]),
            ("a member that came", json!({}), json!({"a/b": 1}), vec!["/a~1b"]),
            ("a member that went", json!({"a": 1}), json!({}), vec!["/a"]),
            ("a list of numbers", json!([1, 2]), json!([1, 3, 4]), vec!["/1", "/2"]),
            (
                "an entry in front of named ones",
                json!({"terms": [{"variable": "age"}, {"variable": "pr", "coding": 1}]}),
                json!({"terms": [{"variable": "arm"}, {"variable": "age"}, {"variable": "pr", "coding": 2}]}),
                vec!["/terms/arm", "/terms/pr/coding"],
            ),
            ("an entry that went", json!([{"id": "a"}, {"id": "b"}]), json!([{"id": "b"}]), vec!["/a"]),
            (
                "another order",
                json!({"terms": [{"variable": "age"}, {"variable": "pr"}]}),
                json!({"terms": [{"variable": "pr"}, {"variable": "age"}]}),
                vec!["/terms"],
            ),
            (
                "names that are not distinct",
                json!([{"name": "x", "a": 1}, {"name": "x", "a": 2}]),
                json!([{"name": "x", "a": 1}, {"name": "x", "a": 3}]),
                vec!["/1/a"],
            ),
            ("another type", json!({"a": {"b": 1}}), json!({"a": [1]}), vec!["/a"]),
        ];
        for (name, before, after, expected) in cases {
            let found = between(&before, &after);
            let places: Vec<&str> = found.iter().map(|one| one.pointer.as_str()).collect();
            assert_eq!(places, expected, "{name}");
        }
    }

    #[test]
    fn outputs_are_added_removed_changed_moved_and_kept() {
        let before = [json!({"id": "a", "x": 1}), json!({"id": "b", "x": 1}), json!({"id": "c"})];
        let after = [json!({"id": "c"}), json!({"id": "a", "x": 2}), json!({"id": "d"})];
        let found = of_outputs(&before, &after);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.id.as_str(), one.change, one.place_before, one.place_after, one.fields.len()))
            .collect();
        let expected = [
            ("c", Change::Same, Some(3), Some(1), 0),
            ("a", Change::Changed, Some(1), Some(2), 1),
            ("d", Change::Added, None, Some(3), 0),
            ("b", Change::Removed, Some(2), None, 0),
        ];
        assert_eq!(told, expected);
    }
}
