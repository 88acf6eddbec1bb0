//! Diagrams of every kind.

use super::noise;
use fluctua::figure::diagram::{
    ChannelPair, Contact, Device, Diagram, Dot, Flux, Link, Reservoir, Ring, State, States,
};
use fluctua::figure::{Body, Figure};

fn reservoir(name: &str, temperature: f64, potential: f64) -> Reservoir {
    let lines = vec![format!("$T$ = {temperature}"), format!(r"$\mu$ = {potential}")];
    Reservoir { name: name.to_owned(), lines, temperature: Some(temperature) }
}

/// Two dots, three reservoirs.
pub(crate) fn device() -> Figure {
    let dot = |name: &str, energy: f64, occupation| Dot {
        name: name.to_owned(),
        lines: vec![format!(r"$\epsilon$ = {energy}")],
        occupation: Some(occupation),
    };
    let flux = |of: &str, value| Some(Flux::new(format!("$J_N^{of}$"), value).error(2e-4));
    let device = Device {
        dots: vec![dot("L", 1.0, 0.806), dot("R", 2.5, 0.933)],
        reservoirs: vec![
            reservoir("a", 0.5, 0.4),
            reservoir("b", 1.0, 1.0),
            reservoir("r", 0.5, 3.0),
        ],
        contacts: vec![
            Contact { reservoir: 0, dots: vec![0], links: vec![], flux: flux("a", 0.009_52) },
            Contact { reservoir: 1, dots: vec![0], links: vec![], flux: flux("b", -0.009_54) },
            Contact { reservoir: 2, dots: vec![1], links: vec![], flux: flux("r", 0.000_04) },
        ],
        links: vec![Link {
            between: [0, 1],
            label: "$U$ = −1.5".to_owned(),
            hop: false,
            flux: None,
        }],
    };
    Figure::diagram("device", "The device and what flows", device)
}

/// Two dots on a common lead, between which electrons hop: by phonons, and by a reservoir that touches one dot.
pub(crate) fn joined() -> Figure {
    let Figure { body: Body::Diagram(Diagram::Device(mut device)), .. } = device() else {
        unreachable!("a device")
    };
    device.reservoirs.push(Reservoir {
        name: "phonons".to_owned(),
        lines: vec!["$T$ = 0.7".to_owned()],
        temperature: Some(0.7),
    });
    device.contacts[0].dots = vec![0, 1];
    device.contacts[2].links = vec![2];
    let flux = Some(Flux::new("$J_E^{phonons}$", -0.0123).error(2e-4));
    device.contacts.push(Contact { reservoir: 3, dots: vec![], links: vec![1], flux });
    for label in [r"$\Gamma$ = 0.5", r"$\Gamma$ = 0.1"] {
        let link = Link { between: [0, 1], label: label.to_owned(), hop: true, flux: None };
        device.links.push(link);
    }
    Figure::diagram("joined", "Joined dots and what flows", device)
}

/// A ring of eight spins between two baths.
pub(crate) fn ring() -> Figure {
    let bath = |name: &str, t: f64| Reservoir {
        name: name.to_owned(),
        lines: vec![format!("$T$ = {t:.1}")],
        temperature: Some(t),
    };
    let ring = Ring {
        upper: 2,
        lower: 3,
        left: bath("left", 2.0),
        right: bath("right", 0.1),
        left_flux: Flux::new("$I_L$", 0.0413),
        right_flux: Flux::new("$I_R$", -0.0413),
        upper_flux: Flux::new("$I_U$", 0.0596),
        lower_flux: Flux::new("$I_D$", 0.0178),
        word: "clockwise".to_owned(),
    };
    Figure::diagram("ring", "The ring and what flows", ring)
}

/// Four states, two channel pairs between two of them.
pub(crate) fn states() -> Figure {
    let state = |name: &str, share, column, row| State {
        name: name.to_owned(),
        share: Some(share),
        at: Some([column, row]),
    };
    let channel = |from, to, of: &str, value, series| ChannelPair {
        from,
        to,
        flux: Flux::new(of, value),
        series,
    };
    let states = States {
        states: vec![
            state("empty", 0.045, 0.0, 1.0),
            state("L", 0.021, 0.0, 0.0),
            state("R", 0.148, 1.0, 1.0),
            state("L+R", 0.785, 1.0, 0.0),
        ],
        channels: vec![
            channel(0, 1, "a", -0.0057, 0),
            channel(0, 1, "b", 0.0122, 1),
            channel(2, 3, "a", 0.0157, 0),
            channel(2, 3, "b", -0.0222, 1),
            channel(0, 2, "r", -0.0066, 2),
            channel(1, 3, "r", 0.0066, 2),
        ],
    };
    Figure::diagram("states", "States and what flows between them", states)
}

/// Eight states in a circle, most of them joined.
pub(crate) fn many_states() -> Figure {
    let state = |i: usize| State { name: format!("state {i}"), share: None, at: None };
    let mut channels = Vec::new();
    for from in 0..8 {
        for step in [1, 3] {
            let to = (from + step) % 8;
            let flux = Flux::new("", 0.02 * noise(8 * from + step)).error(0.004);
            channels.push(ChannelPair { from, to, flux, series: step / 2 });
        }
    }
    let states = States { states: (0..8).map(state).collect(), channels };
    Figure::diagram("many_states", "Eight states", states)
}
