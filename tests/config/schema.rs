//! The JSON Schema and the reader judge configs alike: those that are shipped, and those with a mistake.

use std::fs;

use fluctua::config::{self, Cause};
use serde_json::{Map, Value, json};

use crate::common::configs;

/// Does a value keep a schema? Keywords that are not known here stop the test.
fn valid(schema: &Value, root: &Value, value: &Value) -> bool {
    let keywords = match schema {
        Value::Bool(any) => return *any,
        Value::Object(keywords) => keywords,
        other => panic!("{other} is no schema"),
    };
    keywords.iter().all(|(keyword, own)| holds(keyword, own, keywords, root, value))
}

fn holds(
    keyword: &str,
    own: &Value,
    schema: &Map<String, Value>,
    root: &Value,
    value: &Value,
) -> bool {
    let number = |other: &Value| value.as_f64().zip(other.as_f64());
    let all = |list: &Value, of: &dyn Fn(&Value) -> bool| list.as_array().unwrap().iter().all(of);
    let length = value.as_array().map(|list| list.len() as u64);
    let characters = value.as_str().map(|text| text.chars().count() as u64);
    let object = value.as_object();
    match keyword {
        "$schema" | "title" | "description" | "$defs" | "then" => true,
        "$ref" => {
            valid(root.pointer(own.as_str().unwrap().trim_start_matches('#')).unwrap(), root, value)
        }
        "type" => match own.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => value.as_f64().is_some_and(|x| x.fract() == 0.0),
            other => panic!("type {other}"),
        },
        "enum" => own.as_array().unwrap().contains(value),
        "const" => own == value,
        "minimum" => number(own).is_none_or(|(x, bound)| x >= bound),
        "maximum" => number(own).is_none_or(|(x, bound)| x <= bound),
        "exclusiveMinimum" => number(own).is_none_or(|(x, bound)| x > bound),
        "exclusiveMaximum" => number(own).is_none_or(|(x, bound)| x < bound),
        "minLength" => characters.is_none_or(|n| n >= own.as_u64().unwrap()),
        "maxLength" => characters.is_none_or(|n| n <= own.as_u64().unwrap()),
        "minProperties" => object.is_none_or(|map| map.len() as u64 >= own.as_u64().unwrap()),
        "minItems" => length.is_none_or(|n| n >= own.as_u64().unwrap()),
        "maxItems" => length.is_none_or(|n| n <= own.as_u64().unwrap()),
        "pattern" => {
            assert_eq!(own, "^[A-Za-z_][A-Za-z0-9_]*$");
            let text = value.as_str().unwrap_or("_");
            !text.is_empty()
                && !text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        "not" => !valid(own, root, value),
        "anyOf" => own.as_array().unwrap().iter().any(|schema| valid(schema, root, value)),
        "allOf" => all(own, &|schema| valid(schema, root, value)),
        "if" => !valid(own, root, value) || valid(&schema["then"], root, value),
        "required" => {
            object.is_none_or(|map| all(own, &|key| map.contains_key(key.as_str().unwrap())))
        }
        "properties" => object.is_none_or(|map| {
            let of = |(key, value): (&String, &Value)| {
                own.get(key).is_none_or(|schema| valid(schema, root, value))
            };
            map.iter().all(of)
        }),
        "additionalProperties" => object.is_none_or(|map| {
            let known = schema.get("properties").and_then(Value::as_object);
            let new = |key: &String| !known.is_some_and(|known| known.contains_key(key));
            map.iter().all(|(key, value)| !new(key) || valid(own, root, value))
        }),
        "propertyNames" => {
            object.is_none_or(|map| map.keys().all(|key| valid(own, root, &json!(key))))
        }
        "items" => value.as_array().is_none_or(|list| list.iter().all(|v| valid(own, root, v))),
        other => panic!("the keyword {other} is not judged here"),
    }
}

fn tree(text: &str) -> Option<Value> {
    let table: toml::Table = text.parse().ok()?;
    serde_json::to_value(table).ok()
}

#[test]
fn every_shipped_config_keeps_the_schema() {
    let schema = config::schema::json();
    for path in configs() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(valid(&schema, &schema, &tree(&text).unwrap()), "{}", path.display());
        let plan = config::read("plan", &text, &[]).unwrap();
        let resolved = tree(&config::to_toml(&plan)).unwrap();
        assert!(valid(&schema, &schema, &resolved), "resolved {}", path.display());
    }
}

/// Every value of a tree, by the way to it.
fn places(value: &Value, way: &str, list: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(k, value)| (k.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in below {
        let way = format!("{way}/{key}");
        list.push(way.clone());
        places(value, &way, list);
    }
}

/// A tree with mistakes in it, one at a time: a key too many, one too few, a value of another type or beyond its bound.
fn mistaken(tree: &Value) -> Vec<(String, Value)> {
    let mut ways = Vec::new();
    places(tree, "", &mut ways);
    let mut list = Vec::new();
    for way in ways.iter().filter(|way| !way.starts_with("/parameters")) {
        let (parent, key) = way.rsplit_once('/').unwrap();
        for value in [json!(true), json!(-1), json!([]), json!({}), json!("no number")] {
            let mut other = tree.clone();
            *other.pointer_mut(way).unwrap() = value.clone();
            list.push((format!("{way} = {value}"), other));
        }
        let mut other = tree.clone();
        if let Some(Value::Object(map)) = other.pointer_mut(parent) {
            let old = map.remove(key).unwrap();
            list.push((format!("without {way}"), other.clone()));
            let map = other.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            map.insert("mistaken key".to_owned(), old);
            list.push((format!("{way} under a mistaken key"), other));
        }
    }
    list
}

#[test]
fn mistakes_are_judged_alike() {
    let schema = config::schema::json();
    let (mut refused, mut missed) = (0, Vec::new());
    for name in [
        "series_double_dot",
        "nonthermal_wire",
        "trajectories",
        "response",
        "motor",
        "photon_cell",
        "two_step_wire",
        "n_demon",
        "ring_creutz",
        "quantum_ring_field",
        "coherent_maser",
    ] {
        let text = fs::read_to_string(format!("configs/{name}.toml")).unwrap();
        for (mistake, tree) in mistaken(&tree(&text).unwrap()) {
            let Ok(text) = toml::to_string(&tree) else { continue };
            let read = config::read("config.toml", &text, &[]);
            let by_schema = valid(&schema, &schema, &tree);
            assert!(
                by_schema || read.is_err(),
                "{name}: {mistake} runs, and the schema refuses it"
            );
            let Err(error) = read else { continue };
            let shape = matches!(
                error.cause(),
                Cause::UnknownKey { .. } | Cause::MissingKey { .. } | Cause::WrongType { .. }
            );
            if shape {
                refused += 1;
                if by_schema {
                    missed.push(format!("{name}: {mistake}: {error}"));
                }
            }
        }
    }
    assert!(refused > 1000, "{refused} mistakes");
    assert!(missed.is_empty(), "{} of {refused}\n{}", missed.len(), missed.join("\n"));
}

/// The twin: a schema that lost a bound, a key or its words is found out by the mistakes above.
#[test]
fn a_schema_with_a_hole_is_noticed() {
    let text = fs::read_to_string("configs/response.toml").unwrap();
    let own = config::schema::json();
    let mut open = own.clone();
    open["properties"]["observe"]["additionalProperties"] = json!(true);
    let differs =
        |(_, tree): &(String, Value)| valid(&own, &own, tree) != valid(&open, &open, tree);
    assert!(mistaken(&tree(&text).unwrap()).iter().any(differs));
}
