//! Resolve the roles of colours: to fixed ones in files, to CSS variables in the page.

use super::scene::Ink;

/// Red, green and blue, from 0 to 255.
pub type Rgb = [u8; 3];

/// Series, in order; contrast on white 5.2, 3.9, 3.4 and 3.1.
const SERIES: [u32; 4] = [0x0072_B2, 0xD5_5E00, 0x00_9E73, 0xCC_79A7];
/// Tints of regions, in order.
const REGIONS: [u32; 4] = [0xCF_E3F2, 0xFA_DDC8, 0xD3_EEE2, 0xF3_DFEA];
/// The diverging map, zero white, of equal steps in lightness to both sides.
const DIVERGING: [u32; 9] = [
    0x0B_3C6F, 0x22_6FAF, 0x75_ADD3, 0xC4_DDEC, 0xF7_F7F7, 0xFA_D7C0, 0xED_9F76, 0xC9_582B,
    0x85_2A0A,
];
/// The sequential map: viridis at nine places.
const SEQUENTIAL: [u32; 9] = [
    0x44_0154, 0x47_2D7B, 0x3B_528B, 0x2C_728E, 0x21_918C, 0x28_AE80, 0x5E_C962, 0xAD_DC30,
    0xFD_E725,
];

/// The colour of a role on white paper.
#[must_use]
pub fn rgb(ink: Ink) -> Rgb {
    match ink {
        Ink::Series(k) => split(SERIES[k % SERIES.len()]),
        Ink::Region(k) => split(REGIONS[k % REGIONS.len()]),
        Ink::Exact | Ink::Frame | Ink::OnMap => [0, 0, 0],
        Ink::Muted => split(0x99_9999),
        Ink::Paper => [255, 255, 255],
        Ink::Diverging(t) => mixed(&DIVERGING, 0.5 + 0.5 * t),
        Ink::Sequential(t) => mixed(&SEQUENTIAL, t),
        Ink::Hot => split(0xFB_E3D3),
        Ink::Cold => split(0xDC_EBF6),
        Ink::Good => split(0x18_794E),
        Ink::Bad => split(0xB4_2318),
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

fn split(colour: u32) -> Rgb {
    let [_, r, g, b] = colour.to_be_bytes();
    [r, g, b]
}

/// The colour at `t` from 0 to 1 between stops at equal distances.
fn mixed(stops: &[u32], t: f64) -> Rgb {
    let place = t.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
    let below = (place.floor() as usize).min(stops.len() - 2);
    let share = place - below as f64;
    let (low, high) = (split(stops[below]), split(stops[below + 1]));
    std::array::from_fn(|i| {
        (f64::from(low[i]) + (f64::from(high[i]) - f64::from(low[i])) * share).round() as u8
    })
}
