//! Hold a system as a diagram with its fluxes: a device, a ring between two baths, a graph of states.
//!
//! The width of an arrow is linear in the size of its flux, from 1 to 7 points at the largest of the diagram; it
//! points where the flux goes. Within three standard errors of zero it is a dotted line and "≈ 0".

mod arrow;
mod canvas;
mod device;
mod link;
mod records;
mod ring;
mod rows;
mod states;

pub(super) use records::records;

use super::scene::Scene;
use super::{Error, Figure};
use canvas::Canvas;
use serde::{Deserialize, Serialize};

/// Draw a diagram.
///
/// # Errors
///
/// Where a part refers to one that is not there, a number is not finite, or a label is wrong.
pub(super) fn draw(figure: &Figure, diagram: &Diagram) -> Result<Scene, Error> {
    let mut canvas = Canvas::new(figure.width.points());
    match diagram {
        Diagram::Device(device) => device::draw(device, &mut canvas)?,
        Diagram::Ring(ring) => ring::draw(ring, &mut canvas)?,
        Diagram::States(states) => states::draw(states, &mut canvas)?,
    }
    Ok(canvas.finish(figure))
}

/// A system with what flows through it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Diagram {
    /// Dots in a column, reservoirs beside them.
    Device(Device),
    /// A ring of spins between two baths.
    Ring(Box<Ring>),
    /// States joined by channels.
    States(States),
}

/// What flows, in its own direction where positive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flux {
    /// Its symbol, `$J_N^b$`; empty for none. The number follows it.
    pub label: String,
    /// How much.
    pub value: f64,
    /// Its standard error; none of an exact number.
    pub error: Option<f64>,
}

impl From<Device> for Diagram {
    fn from(device: Device) -> Self {
        Self::Device(device)
    }
}

impl From<Ring> for Diagram {
    fn from(ring: Ring) -> Self {
        Self::Ring(Box::new(ring))
    }
}

impl From<States> for Diagram {
    fn from(states: States) -> Self {
        Self::States(states)
    }
}

impl Flux {
    /// An exact flux.
    pub fn new(label: impl Into<String>, value: f64) -> Self {
        Self { label: label.into(), value, error: None }
    }

    /// With its standard error.
    #[must_use]
    pub fn error(mut self, error: f64) -> Self {
        self.error = Some(error);
        self
    }
}

/// What is known of a reservoir.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reservoir {
    /// Its name.
    pub name: String,
    /// What is known of it, a line each: `$T$ = 0.5`.
    pub lines: Vec<String>,
    /// Its temperature, which tints it beside the others; none of one that has none.
    pub temperature: Option<f64>,
}

/// Dots in a column, filled to their occupation, with reservoirs to their left and right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The dots, from top to bottom.
    pub dots: Vec<Dot>,
    /// The reservoirs.
    pub reservoirs: Vec<Reservoir>,
    /// Which reservoir touches which dot.
    pub contacts: Vec<Contact>,
    /// What joins dots: interactions, hops.
    pub links: Vec<Link>,
}

/// A dot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// Its name.
    pub name: String,
    /// What is known of it, a line each: `$ε$ = 1.0`.
    pub lines: Vec<String>,
    /// The share of the time it is filled, from 0 to 1.
    pub occupation: Option<f64>,
}

/// What a reservoir touches: a dot, several dots, or the hops between dots that it pays for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// The reservoir, by its place in the list.
    pub reservoir: usize,
    /// The dots, by their places in the list.
    pub dots: Vec<usize>,
    /// The links that it pays for, by their places in the list.
    #[serde(default)]
    pub links: Vec<usize>,
    /// What flows in all, positive from the reservoir into the device; none where nothing is known.
    pub flux: Option<Flux>,
}

/// What joins two dots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The dots, by their places in the list.
    pub between: [usize; 2],
    /// What is known of it: `$U$ = −1.5`; empty for nothing.
    pub label: String,
    /// Do electrons hop along it? A wavy line, beside the dashed one of an interaction.
    #[serde(default)]
    pub hop: bool,
    /// What flows, positive from the first to the second; none of an interaction.
    pub flux: Option<Flux>,
}

/// A ring of spins whose two contact spins touch baths, left and right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ring {
    /// Spins of the upper branch, that touch no bath.
    pub upper: usize,
    /// Spins of the lower branch.
    pub lower: usize,
    /// The left bath.
    pub left: Reservoir,
    /// The right bath.
    pub right: Reservoir,
    /// What flows from the left bath into the ring.
    pub left_flux: Flux,
    /// What flows from the right bath into the ring.
    pub right_flux: Flux,
    /// What flows from left to right along the upper branch.
    pub upper_flux: Flux,
    /// What flows clockwise along the lower branch, from right to left.
    pub lower_flux: Flux,
    /// The word in its middle: `clockwise`.
    pub word: String,
}

/// States joined by channels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct States {
    /// The states.
    pub states: Vec<State>,
    /// Pairs of a channel and its reverse.
    pub channels: Vec<ChannelPair>,
}

/// A state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Its probability.
    pub share: Option<f64>,
    /// Where it stands: column and row of a grid, (0, 0) at the upper left; states without a place stand in a circle.
    pub at: Option<[f64; 2]>,
}

/// A channel and its reverse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelPair {
    /// From this state, by its place in the list.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// What flows net, positive from `from` to `to`.
    pub flux: Flux,
    /// Its colour: one a reservoir.
    pub series: usize,
}

/// A share is between 0 and 1.
fn check_share(share: Option<f64>, place: &str, what: &'static str) -> Result<(), Error> {
    match share {
        Some(value) if !(-1e-9..=1.0 + 1e-9).contains(&value) => {
            let bound = "from 0 to 1";
            Err(Error::Bound { place: place.to_owned(), what, value, bound })
        }
        _ => Ok(()),
    }
}
