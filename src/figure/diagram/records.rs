//! List the numbers of a diagram, one row each: `part,name,to,quantity,value,error`.

use super::{Device, Diagram, Flux, Reservoir, Ring, States};
use crate::figure::csv::number;

type Record = [String; 6];

/// All rows, the header first.
pub(in crate::figure) fn records(diagram: &Diagram) -> Vec<Record> {
    let mut list =
        List(vec![["part", "name", "to", "quantity", "value", "error"].map(str::to_owned)]);
    match diagram {
        Diagram::Device(device) => list.device(device),
        Diagram::Ring(ring) => list.ring(ring),
        Diagram::States(states) => list.states(states),
    }
    list.0
}

struct List(Vec<Record>);

impl List {
    fn row(&mut self, part: &str, name: &str, to: &str, quantity: &str, value: Option<f64>) {
        let value = value.map(number).unwrap_or_default();
        self.0.push([part, name, to, quantity, &value, ""].map(str::to_owned));
    }

    fn flux(&mut self, part: &str, name: &str, to: &str, flux: &Flux) {
        self.row(part, name, to, &flux.label, Some(flux.value));
        if let (Some(row), Some(error)) = (self.0.last_mut(), flux.error) {
            row[5] = number(error);
        }
    }

    fn reservoir(&mut self, reservoir: &Reservoir) {
        self.row("reservoir", &reservoir.name, "", "temperature", reservoir.temperature);
    }

    fn device(&mut self, device: &Device) {
        let dot = |i: usize| device.dots.get(i).map_or("", |dot| dot.name.as_str());
        for dot in &device.dots {
            self.row("dot", &dot.name, "", "occupation", dot.occupation);
        }
        for reservoir in &device.reservoirs {
            self.reservoir(reservoir);
        }
        for contact in &device.contacts {
            let from = device.reservoirs.get(contact.reservoir).map_or("", |r| r.name.as_str());
            let between = |link: &usize| device.links.get(*link).map(|link| link.between.map(dot));
            let hops = contact.links.iter().filter_map(between);
            let hops = hops.map(|[from, to]| format!("{from} to {to}"));
            let dots = contact.dots.iter().map(|&i| dot(i).to_owned());
            let to = dots.chain(hops).collect::<Vec<_>>().join(", ");
            match &contact.flux {
                Some(flux) => self.flux("contact", from, &to, flux),
                None => self.row("contact", from, &to, "", None),
            }
        }
        for link in &device.links {
            let [from, to] = link.between.map(dot);
            match &link.flux {
                Some(flux) => self.flux("link", from, to, flux),
                None => self.row("link", from, to, &link.label, None),
            }
        }
    }

    fn ring(&mut self, ring: &Ring) {
        self.row("branch", "upper", "", "spins", Some(ring.upper as f64));
        self.row("branch", "lower", "", "spins", Some(ring.lower as f64));
        self.reservoir(&ring.left);
        self.reservoir(&ring.right);
        self.flux("contact", &ring.left.name, "ring", &ring.left_flux);
        self.flux("contact", &ring.right.name, "ring", &ring.right_flux);
        self.flux("branch", "upper", "", &ring.upper_flux);
        self.flux("branch", "lower", "", &ring.lower_flux);
    }

    fn states(&mut self, graph: &States) {
        let name = |i: usize| graph.states.get(i).map_or("", |state| state.name.as_str());
        for state in &graph.states {
            self.row("state", &state.name, "", "probability", state.share);
        }
        for channel in &graph.channels {
            self.flux("channel", name(channel.from), name(channel.to), &channel.flux);
        }
    }
}
