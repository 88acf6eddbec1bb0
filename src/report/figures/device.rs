//! Draw a device or a ring with the currents that flow through it.

use super::scattering;
use super::words::{current, plain};
use crate::config::Plan;
use crate::figure::Figure;
use crate::figure::diagram::{Contact, Device, Diagram, Dot, Flux, Link, Reservoir, Ring};
use crate::model::{DeviceSketch, HopSketch, Payer, RingSketch, Sketch};
use crate::number::digits::significant;
use crate::report::stored::StoredReport;

/// Devices of more parts than these are drawn by their currents alone.
const MOST_DOTS: usize = 6;
const MOST_RESERVOIRS: usize = 10;
const MOST_RESERVOIRS_IN_A_ROW: usize = 4;
const MOST_RESONANCES: usize = 8;

/// What flows between reservoirs and a device, one figure each.
const CURRENTS: [(&str, &str); 3] =
    [("particle", "Particle currents"), ("energy", "Energy currents"), ("heat", "Heat currents")];

/// The diagrams of a report's currents.
pub(super) fn figures(report: &StoredReport, plan: &Plan) -> Vec<Figure> {
    match plan.model.system().sketch() {
        Some(Sketch::Device(sketch))
            if sketch.dots.len() <= MOST_DOTS
                && sketch.reservoirs.len() + sketch.baths.len() <= MOST_RESERVOIRS =>
        {
            let each = CURRENTS.iter();
            each.filter_map(|(name, title)| device(report, &sketch, name, title)).collect()
        }
        Some(Sketch::Ring(sketch)) => ring(report, &sketch).into_iter().collect(),
        Some(Sketch::Scattering(sketch))
            if sketch.reservoirs.len() <= MOST_RESERVOIRS_IN_A_ROW
                && sketch.resonances.len() <= MOST_RESONANCES =>
        {
            vec![scattering::figure(report, &sketch)]
        }
        _ => Vec::new(),
    }
}

/// A rate of a report as a flux.
fn flux(report: &StoredReport, name: &str, of: &str) -> Option<Flux> {
    let row = report.row(name, of, "rate")?;
    let flux = Flux::new(current(name, of).unwrap_or_default(), row.value()?);
    Some(match row.standard_error() {
        Some(error) => flux.error(error),
        None => flux,
    })
}

/// A number of a diagram: few digits, a true minus.
pub(super) fn number(value: f64) -> String {
    plain(&significant(value, 4))
}

fn reservoir(name: &str, temperature: f64, potential: Option<f64>) -> Reservoir {
    let mut lines = vec![format!("$T$ = {}", number(temperature))];
    lines.extend(potential.map(|potential| format!("$μ$ = {}", number(potential))));
    Reservoir { name: plain(name), lines, temperature: Some(temperature) }
}

fn nonthermal(name: &str) -> Reservoir {
    Reservoir { name: plain(name), lines: vec!["not thermal".into()], temperature: None }
}

fn device(report: &StoredReport, sketch: &DeviceSketch, name: &str, title: &str) -> Option<Figure> {
    let dot = |(dot, energy): &(String, f64)| Dot {
        name: plain(dot),
        lines: vec![format!("$ε$ = {}", number(*energy))],
        occupation: report.row("occupation", dot, "value").and_then(|row| {
            row.value()
                .filter(|share| (-1e-9..=1.0 + 1e-9).contains(share))
                .map(|s| s.clamp(0.0, 1.0))
        }),
    };
    let contacts = contacts(report, sketch, name);
    if contacts.iter().all(|contact| contact.flux.is_none()) {
        return None;
    }
    let reservoirs = sketch.reservoirs.iter();
    let reservoirs = reservoirs.map(|own| match own.thermal {
        Some(known) => reservoir(&own.name, known.temperature, Some(known.chemical_potential)),
        None => nonthermal(&own.name),
    });
    let baths = sketch.baths.iter().map(|bath| reservoir(&bath.name, bath.temperature, None));
    let diagram = Device {
        dots: sketch.dots.iter().map(dot).collect(),
        reservoirs: reservoirs.chain(baths).collect(),
        contacts,
        links: links(sketch),
    };
    let caption = "Arrows point where the current flows; their width is linear in its size. A dotted line \
                   is a current within three standard errors of zero. Dots are filled to their occupation.";
    let hops = " Along wavy lines electrons hop; a thin line leads to what pays for it.";
    let caption = format!("{caption}{}", if sketch.hops.is_empty() { "" } else { hops });
    let file = format!("currents_{name}");
    Some(Figure::diagram(file, title, Diagram::Device(diagram)).caption(caption))
}

/// What touches what: reservoirs their dots and the hops that they pay for, baths their hops.
fn contacts(report: &StoredReport, sketch: &DeviceSketch, name: &str) -> Vec<Contact> {
    let hops = |payer: Payer| -> Vec<usize> {
        let first = sketch.interactions.len();
        let own = (first..).zip(&sketch.hops).filter(|(_, hop)| hop.payer == payer);
        own.map(|(place, _)| place).collect()
    };
    let reservoirs = sketch.reservoirs.iter().enumerate().map(|(place, own)| Contact {
        reservoir: place,
        dots: own.dots.clone(),
        links: hops(Payer::Reservoir(place)),
        flux: flux(report, name, &own.name),
    });
    let baths = sketch.baths.iter().enumerate().map(|(place, own)| Contact {
        reservoir: sketch.reservoirs.len() + place,
        dots: Vec::new(),
        links: hops(Payer::Bath(place)),
        flux: flux(report, name, &own.name),
    });
    reservoirs.chain(baths).collect()
}

/// What joins dots: interactions, then hops.
fn links(sketch: &DeviceSketch) -> Vec<Link> {
    let interaction = |(between, energy): &([usize; 2], f64)| Link {
        between: *between,
        label: format!("$κ$ = {}", number(*energy)),
        hop: false,
        flux: None,
    };
    let hop = |hop: &HopSketch| Link {
        between: hop.between,
        label: format!("$Γ$ = {}", number(hop.rate)),
        hop: true,
        flux: None,
    };
    sketch.interactions.iter().map(interaction).chain(sketch.hops.iter().map(hop)).collect()
}

/// The heat that enters a ring, and what runs along its branches.
fn ring(report: &StoredReport, sketch: &RingSketch) -> Option<Figure> {
    let [left, right] = [("left", "$I_L$"), ("right", "$I_R$")].map(|(of, label)| {
        flux(report, "heat", of).map(|flux| Flux { label: label.into(), ..flux })
    });
    // Both count clockwise: the upper branch from left to right, the lower one back.
    let [upper, lower] = ["upper", "lower"].map(|of| flux(report, "branch_energy", of));
    let words = ["clockwise", "anticlockwise", "parallel"];
    let found = report.findings.iter().find(|f| words.contains(&f.finding.as_str()));
    let [hot, cold] = sketch.temperatures;
    let diagram = Ring {
        upper: sketch.upper,
        lower: sketch.lower,
        left: reservoir("left", hot, None),
        right: reservoir("right", cold, None),
        left_flux: left?,
        right_flux: right?,
        upper_flux: upper?,
        lower_flux: lower?,
        word: found.map(|finding| finding.finding.clone()).unwrap_or_default(),
    };
    let caption = "Arrows point where the energy flows; their width is linear in the current. A dotted line \
                   is a current within three standard errors of zero.";
    Some(
        Figure::diagram("currents", "Energy currents", Diagram::Ring(diagram.into()))
            .caption(caption),
    )
}
