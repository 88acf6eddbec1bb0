//! Read `reference.csv`: a column for each parameter that says where a row belongs, and for each letter its value.

use super::Error;
use crate::config::claims::Letters;

/// The rows: values by the name of a parameter or letter.
pub(super) fn read(
    file: &str,
    text: &str,
    letters: &Letters,
) -> Result<Vec<Vec<(String, f64)>>, Error> {
    let wrong = |line: u64, what: String, help: &str| Error::Reference {
        file: file.to_owned(),
        line,
        what,
        help: help.to_owned(),
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let shape = "write a line of names, then lines of as many numbers, separated by commas";
    let header = reader.headers().map_err(|error| wrong(1, error.to_string(), shape))?.clone();
    for name in &header {
        let is_known = letters.has(name) || letters.parameters.iter().any(|known| known == name);
        if !is_known {
            let help = "columns are parameters of config.toml and letters of claims.toml";
            return Err(wrong(1, format!("no parameter or letter is called `{name}`"), help));
        }
    }
    let mut rows = Vec::new();
    for (line, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|error| wrong(line, error.to_string(), shape))?;
        let mut row = Vec::new();
        for (name, field) in header.iter().zip(&record) {
            let value = field.trim().parse::<f64>().ok().filter(|value| value.is_finite());
            let value = value.ok_or_else(|| {
                wrong(line, format!("`{name}` is `{field}`, not a finite number"), shape)
            })?;
            row.push((name.to_owned(), value));
        }
        rows.push(row);
    }
    Ok(rows)
}
