//! Draw the probabilities of basis states along the wave function of a quantum trajectory.

use super::{trace, words};
use crate::figure::{Axis, Dash, Height, Ink, Layer, Legend, Mark, Panel};
use crate::report::staircases::{Population, Staircases};

/// States whose lines can be told apart.
const MOST: usize = 4;
/// Stretches that are dashed.
const MOST_DASHED: usize = 12;

/// The panel, and what is said of it.
pub(super) fn panel(walks: &Staircases) -> (Vec<Panel>, String) {
    let mut shown: Vec<&Population> = walks.populations.iter().collect();
    if shown.len() > MOST {
        shown.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        shown.truncate(MOST);
    }
    let mut panel =
        Panel::new(trace::time(walks, walks.until), Axis::new("Probability").range(-0.03, 1.03))
            .height(Height::Points(96.0))
            .legend(Legend::Below);
    // Of short stretches no dashes are seen.
    let dashed = shown.iter().all(|own| own.stretches.len() <= MOST_DASHED);
    // Walkers have the same colours in the panels below, and their names in the same legend: hence the letter.
    for (k, own) in shown.iter().enumerate() {
        let until = |stretch: &Vec<[f64; 2]>| -> Vec<[f64; 2]> {
            stretch.iter().copied().filter(|[time, _]| *time <= walks.until).collect()
        };
        let dash = if dashed { Dash::of(k) } else { Dash::Solid };
        let paths = own.stretches.iter().map(until).filter(|path| path.len() > 1).collect();
        let layer = Layer::new(Ink::Series(k), Mark::Contour { paths, dash });
        panel = panel.with(layer.label(format!("(a) {}", words::plain(&own.state))));
    }
    if shown.len() < walks.populations.len() {
        let told = format!("{} of {} states", shown.len(), walks.populations.len());
        panel = panel.with(Layer::note(0.84 * walks.until, 0.93, told));
    }
    let few = if shown.len() < walks.populations.len() {
        format!(
            " Of {} states the {MOST} that are most probable on the way are shown.",
            walks.populations.len()
        )
    } else {
        String::new()
    };
    let caption = format!(
        "Probabilities of the basis states in the wave function of the first walker; each line ends where a jump \
         projects it.{few}"
    );
    (vec![panel], caption)
}

/// How probable a state is on the way.
fn weight(own: &Population) -> f64 {
    own.stretches.iter().flatten().map(|[_, share]| share).sum()
}
