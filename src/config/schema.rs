//! Write the keys of configs as a JSON Schema, and list them.
//!
//! Both follow the tables that the readers read with, so that they cannot fall behind them. The schema judges types,
//! names of keys, words and bounds; names that stand elsewhere, expressions and physics are judged by [`read`](super::read()).

use serde_json::{Map, Value, json};

use super::read::ROOT;
use super::shape::{Bound, Shape, Typed, Way};

/// A key of a config, as the reference lists it.
///
/// ```
/// let keys = fluctua::config::schema::keys();
/// let energy = keys.iter().find(|key| key.path == "model.dots.NAME.energy").expect("it is known");
/// assert!(energy.needed && energy.kinds == ["dots"]);
/// assert_eq!(energy.value, "a number");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Its path; `NAME` stands for a name of the user's, `[]` for an entry of a list.
    pub path: String,
    /// The kinds of model that have it; none where all do.
    pub kinds: Vec<&'static str>,
    /// Which values it may have.
    pub value: String,
    /// Must it be there, wherever the table is that holds it?
    pub needed: bool,
    /// What it means.
    pub meaning: &'static str,
}

impl KnownKey {
    /// Its last part.
    ///
    /// ```
    /// let keys = fluctua::config::schema::keys();
    /// assert!(keys.iter().any(|key| key.path == "model.transitions[].rate" && key.name() == "rate"));
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path).trim_end_matches("[]")
    }
}

/// The JSON Schema (2020-12) of a config.
///
/// ```
/// let schema = fluctua::config::schema::json();
/// assert_eq!(schema["properties"]["sampling"]["properties"]["seed"]["type"], "integer");
/// ```
#[must_use]
pub fn json() -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!("A config of fluctua"));
    schema.extend(table(ROOT, &[]));
    let expression = json!({
        "type": "string", "minLength": 1, "description": "an expression over `[parameters]`"
    });
    schema.insert("$defs".into(), json!({ "expression": expression }));
    Value::Object(schema)
}

/// Every key of a config, depth first in the order of the readers; what several kinds of model share stands once.
#[must_use]
pub fn keys() -> Vec<KnownKey> {
    let mut list = Vec::new();
    collect("", None, ROOT, &mut list);
    list
}

fn collect(
    path: &str,
    kind: Option<&'static str>,
    keys: &'static [Typed],
    list: &mut Vec<KnownKey>,
) {
    for (name, meaning, shape) in keys {
        let (shape, needed) = shape.needed();
        let own = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        let key = KnownKey {
            path: own,
            kinds: kind.into_iter().collect(),
            value: words(shape),
            needed,
            meaning,
        };
        let path = key.path.clone();
        let same = |other: &&mut KnownKey| {
            (&other.path, &other.value, other.needed, other.meaning)
                == (&key.path, &key.value, key.needed, key.meaning)
        };
        match list.iter_mut().find(same) {
            Some(other) => other.kinds.extend(kind.filter(|kind| !other.kinds.contains(kind))),
            None => list.push(key),
        }
        below(&path, kind, shape, list);
    }
}

/// The keys below a value.
fn below(path: &str, kind: Option<&'static str>, shape: &'static Shape, list: &mut Vec<KnownKey>) {
    match shape {
        Shape::Table(keys) | Shape::Ways(keys, _) => collect(path, kind, keys, list),
        Shape::Must(shape) | Shape::Map(shape) => below(path, kind, shape, list),
        Shape::Named(shape, _) => below(&format!("{path}.NAME"), kind, shape, list),
        Shape::List(shape, ..) => below(&format!("{path}[]"), kind, shape, list),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| below(path, kind, shape, list)),
        Shape::Kinds(_, kinds) => {
            for (word, shape) in *kinds {
                below(path, kind.or(Some(word)), shape, list);
            }
        }
        _ => {}
    }
}

/// Which values a shape allows, in words.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Must(shape) => words(shape),
        Shape::Number(bound) => bound.words().to_owned(),
        Shape::Whole(least, most) if most.abs() >= i64::from(i32::MAX) => match least {
            ..0 => "a whole number".to_owned(),
            least => format!("a whole number of {least} or more"),
        },
        Shape::Whole(least, most) => format!("a whole number from {least} to {most}"),
        Shape::Literal => "a whole number of 0 or more, no expression".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Word(list) => {
            let list: Vec<String> = list.iter().map(|word| format!("`\"{word}\"`")).collect();
            list.join(" or ")
        }
        Shape::Truth => "`true` or `false`".to_owned(),
        Shape::Table(_) | Shape::Ways(..) | Shape::Kinds(..) => "a table".to_owned(),
        Shape::Named(shape, _) => format!("a table of named entries, each {}", words(shape)),
        Shape::Map(shape) => format!("a table, each entry {}", words(shape)),
        Shape::List(shape, ..) => format!("a list, each entry {}", words(shape)),
        Shape::Pair(shape) => format!("a list of two, each {}", words(shape)),
        Shape::Either(shapes) => {
            let list: Vec<String> = shapes.iter().map(words).collect();
            list.join("; or ")
        }
        Shape::Any => "a word".to_owned(),
    }
}

/// The schema of a table with these keys, which go together in one of these ways.
fn table(keys: &'static [Typed], ways: &[Way]) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, meaning, shape) in keys {
        let (shape, needed) = shape.needed();
        let mut value = of(shape);
        value.insert("description".into(), json!(meaning));
        properties.insert((*name).to_owned(), Value::Object(value));
        if needed {
            required.push(*name);
        }
    }
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("additionalProperties".into(), json!(false));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    if !ways.is_empty() {
        let way = |(needed, none): &Way| {
            let none: Map<String, Value> =
                none.iter().map(|key| ((*key).to_owned(), json!(false))).collect();
            json!({ "required": needed, "properties": none })
        };
        schema.insert("anyOf".into(), ways.iter().map(way).collect());
    }
    schema
}

/// The schema of a value.
fn of(shape: &'static Shape) -> Map<String, Value> {
    let value = match shape {
        Shape::Must(shape) => return of(shape),
        Shape::Table(keys) => return table(keys, &[]),
        Shape::Ways(keys, ways) => return table(keys, ways),
        Shape::Number(bound) => or_expression(&number(*bound)),
        Shape::Whole(least, most) => {
            or_expression(&json!({ "type": "integer", "minimum": least, "maximum": most }))
        }
        Shape::Literal => json!({ "type": "integer", "minimum": 0 }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Named(shape, reserved) => json!({
            "type": "object",
            "propertyNames": {
                "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 200, "not": { "enum": reserved }
            },
            "additionalProperties": of(shape),
        }),
        Shape::Map(shape) => {
            json!({ "type": "object", "minProperties": 1, "additionalProperties": of(shape) })
        }
        Shape::List(shape, least, most) => list(shape, *least, *most),
        Shape::Pair(shape) => list(shape, 2, 2),
        Shape::Either(shapes) => {
            let shapes: Vec<Value> = shapes.iter().map(|shape| Value::Object(of(shape))).collect();
            json!({ "anyOf": shapes })
        }
        Shape::Kinds(key, kinds) => kinds_of(key, kinds),
        Shape::Any => json!({}),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn number(bound: Bound) -> Value {
    match bound {
        Bound::Finite => json!({ "type": "number" }),
        Bound::Rate => json!({ "type": "number", "minimum": 0 }),
        Bound::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
        Bound::Negative => json!({ "type": "number", "exclusiveMaximum": 0 }),
        Bound::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
    }
}

fn or_expression(value: &Value) -> Value {
    json!({ "anyOf": [value, { "$ref": "#/$defs/expression" }] })
}

fn list(shape: &'static Shape, least: usize, most: usize) -> Value {
    let mut schema = Map::new();
    schema.insert("type".into(), json!("array"));
    schema.insert("items".into(), Value::Object(of(shape)));
    if least > 0 {
        schema.insert("minItems".into(), json!(least));
    }
    if most < usize::MAX {
        schema.insert("maxItems".into(), json!(most));
    }
    Value::Object(schema)
}

/// Tables that a word tells apart; an editor then names the fault of the one that is meant.
fn kinds_of(key: &str, kinds: &'static [(&'static str, Shape)]) -> Value {
    let words: Vec<&str> = kinds.iter().map(|(word, _)| *word).collect();
    let one = |(word, shape): &'static (&'static str, Shape)| {
        let is = json!({ "properties": { key: { "const": word } }, "required": [key] });
        json!({ "if": is, "then": of(shape) })
    };
    json!({
        "type": "object",
        "properties": { key: { "enum": words } },
        "required": [key],
        "allOf": kinds.iter().map(one).collect::<Vec<_>>(),
    })
}
