//! Write what the signs of a scan over two axes mean as a picture of one letter a point.

use super::{ScanAxis, ScanMap, ScanReport};
use crate::number::digits::significant;
use crate::report::wrap::labelled;

/// The most columns and rows of the picture.
const COLUMNS: usize = 61;
const ROWS: usize = 25;
/// Signs of words that are no event.
const SIGNS: [(&str, char); 8] = [
    ("positive", '+'),
    ("negative", '-'),
    ("zero", '0'),
    ("undetermined", '?'),
    ("invalid", 'x'),
    ("along_forces", '.'),
    ("none", '.'),
    ("not_two_forces", '/'),
];

/// The lines of the picture; none on one axis, and where no current changes its sign.
pub(super) fn picture(report: &ScanReport) -> Vec<String> {
    let [x, y] = report.axes.as_slice() else { return Vec::new() };
    let Some(map) = chosen(report) else { return Vec::new() };
    let letters = letters(map);
    let [columns, rows] =
        [(x, COLUMNS), (y, ROWS)].map(|(axis, most)| kept(axis.values.len(), most));
    let label = |row: usize| significant(y.values[row], 5);
    let widest = rows.iter().map(|row| label(*row).len()).max().unwrap_or(0);
    let mut lines = vec![labelled("", &legend(map, &letters))];
    lines.push(format!("{:>widest$}", y.name));
    for &row in rows.iter().rev() {
        let letter = |column: &usize| letters[map.cells[column * y.values.len() + row]];
        let cells: String = columns.iter().map(letter).collect();
        lines.push(format!("{:>widest$} |{cells}|", label(row)));
    }
    lines.push(format!("{:>widest$}  {}", "", below(x, &columns)));
    let all = x.values.len() * y.values.len();
    if columns.len() * rows.len() < all {
        lines.push(labelled(
            "",
            &format!(
                "Shown are {} of {all} points; scan.csv of --out DIR has all.",
                columns.len() * rows.len()
            ),
        ));
    }
    lines
}

/// The map with the most to say: of words before signs, sampled ones where there is no other.
fn chosen(report: &ScanReport) -> Option<&ScanMap> {
    let exact = |map: &&ScanMap| !map.sampled;
    let words = || report.maps.iter().filter(|map| map.map != "sign");
    let found = words().find(exact).or_else(|| words().next());
    found.or_else(|| report.maps.iter().find(exact)).or_else(|| report.maps.first())
}

/// A letter for each word.
fn letters(map: &ScanMap) -> Vec<char> {
    let mut others = ('A'..='Z').chain('a'..='z');
    let letter = |word: &String| {
        let sign = SIGNS.iter().find(|(known, _)| *known == word.as_str());
        sign.map_or_else(|| others.next().unwrap_or('*'), |(_, sign)| *sign)
    };
    map.classes.iter().map(letter).collect()
}

fn legend(map: &ScanMap, letters: &[char]) -> String {
    let of = map.of.as_ref().map(|of| format!("sign of {of}"));
    let what = of.unwrap_or_else(|| map.map.replace('_', " "));
    let how = if map.sampled { "sampled" } else { "exact" };
    let word = |(letter, word): (&char, &String)| format!("{letter} {}", word.replace('_', " "));
    let words: Vec<String> = letters.iter().zip(&map.classes).map(word).collect();
    format!("Map of {what} ({how}): {}", words.join("; "))
}

/// Which of so many places are shown: every so many-th, so that there are at most so many.
fn kept(all: usize, most: usize) -> Vec<usize> {
    (0..all).step_by(all.div_ceil(most).max(1)).collect()
}

/// The ends of the axis below, under its first and last column.
fn below(x: &ScanAxis, columns: &[usize]) -> String {
    let [first, last] =
        [columns.first(), columns.last()].map(|end| significant(x.values[*end.unwrap_or(&0)], 5));
    let room = columns.len().saturating_sub(first.len() + last.len());
    if room > x.name.len() + 2 {
        format!("{first}{:^room$}{last}", x.name)
    } else {
        format!("{} from {first} to {last}", x.name)
    }
}
