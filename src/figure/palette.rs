//! Resolve the roles of colours: to fixed ones in files, to CSS variables in the page.

use super::scene::Ink;

/// Red, green and blue, from 0 to 255.
pub type Rgb = [u8; 3];

/// Series, in order; contrast on white 5.2, 3.9, 3.4 and 3.1.
const SERIES: [Rgb; 4] =
    [[0x00, 0x72, 0xB2], [0xD5, 0x5E, 0x00], [0x00, 0x9E, 0x73], [0xCC, 0x79, 0xA7]];
/// Tints of regions, in order.
const REGIONS: [Rgb; 4] =
    [[0xCF, 0xE3, 0xF2], [0xFA, 0xDD, 0xC8], [0xD3, 0xEE, 0xE2], [0xF3, 0xDF, 0xEA]];
/// The diverging map, zero white, of equal steps in lightness to both sides.
const DIVERGING: [Rgb; 9] = [
    [0x0B, 0x3C, 0x6F],
    [0x22, 0x6F, 0xAF],
    [0x75, 0xAD, 0xD3],
    [0xC4, 0xDD, 0xEC],
    [0xF7, 0xF7, 0xF7],
    [0xFA, 0xD7, 0xC0],
    [0xED, 0x9F, 0x76],
    [0xC9, 0x58, 0x2B],
    [0x85, 0x2A, 0x0A],
];
/// The sequential map: viridis at nine places.
const SEQUENTIAL: [Rgb; 9] = [
    [0x44, 0x01, 0x54],
    [0x47, 0x2D, 0x7B],
    [0x3B, 0x52, 0x8B],
    [0x2C, 0x72, 0x8E],
    [0x21, 0x91, 0x8C],
    [0x28, 0xAE, 0x80],
    [0x5E, 0xC9, 0x62],
    [0xAD, 0xDC, 0x30],
    [0xFD, 0xE7, 0x25],
];

/// The colour of a role on white paper.
#[must_use]
pub fn rgb(ink: Ink) -> Rgb {
    match ink {
        Ink::Series(k) => SERIES[k % SERIES.len()],
        Ink::Region(k) => REGIONS[k % REGIONS.len()],
        Ink::Exact | Ink::Frame | Ink::OnMap => [0, 0, 0],
        Ink::Muted => [0x99, 0x99, 0x99],
        Ink::Paper => [255, 255, 255],
        Ink::Diverging(t) => mixed(&DIVERGING, 0.5 + 0.5 * t),
        Ink::Sequential(t) => mixed(&SEQUENTIAL, t),
        Ink::Hot => [0xFB, 0xE3, 0xD3],
        Ink::Cold => [0xDC, 0xEB, 0xF6],
        Ink::Good => [0x18, 0x79, 0x4E],
        Ink::Bad => [0xB4, 0x23, 0x18],
    }
}

/// The colour of a role as a file writes it: `#0072b2`.
#[must_use]
pub fn hex(ink: Ink) -> String {
    let [r, g, b] = rgb(ink);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The colour of a role as the page writes it: a variable that the page's theme sets, with the paper's colour
/// where it does not; maps keep their colours.
#[must_use]
pub fn variable(ink: Ink) -> String {
    let name = match ink {
        Ink::Series(k) => format!("series-{}", k % SERIES.len()),
        Ink::Region(k) => format!("region-{}", k % REGIONS.len()),
        Ink::Diverging(_) | Ink::Sequential(_) | Ink::OnMap => return hex(ink),
        Ink::Exact => "exact".to_owned(),
        Ink::Frame => "frame".to_owned(),
        Ink::Muted => "faint".to_owned(),
        Ink::Paper => "paper".to_owned(),
        Ink::Hot => "hot".to_owned(),
        Ink::Cold => "cold".to_owned(),
        Ink::Good => "good".to_owned(),
        Ink::Bad => "bad".to_owned(),
    };
    format!("var(--{name},{})", hex(ink))
}

/// The colour at `t` from 0 to 1 between stops at equal distances.
fn mixed(stops: &[Rgb], t: f64) -> Rgb {
    let place = t.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
    let below = (place.floor() as usize).min(stops.len() - 2);
    let share = place - below as f64;
    let (low, high) = (stops[below], stops[below + 1]);
    std::array::from_fn(|i| {
        (f64::from(low[i]) + (f64::from(high[i]) - f64::from(low[i])) * share).round() as u8
    })
}
