//! Spectra, first passages, joint laws and modes of Lindblad systems: those of the network without coherence, and closed
//! forms with it.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use fluctua::config;
use fluctua::exact::distribution::Distribution;
use fluctua::exact::generating::channel_increments;
use fluctua::exact::spectrum::{Currents, Noise};
use fluctua::exact::{
    self, Passage, Steady, Thresholds, distribution_quantum, passage_quantum, spectrum_quantum,
};
use fluctua::model::{self, Model};
use fluctua::network::{Lattice, Lindbladian, Network, Start};
use fluctua::quantity::Observable;

/// Two states between two reservoirs, as a network and as jump operators.
fn both() -> (Network, Lindbladian) {
    let list = r#"[
        { from = "a", to = "b", rate = 1.3, reservoir = "hot", particles = 1, energy = 0.7 },
        { from = "b", to = "a", rate = 0.4, reservoir = "hot", particles = -1, energy = -0.7 },
        { from = "b", to = "a", rate = 0.9, reservoir = "cold", particles = -1, energy = -0.5 },
        { from = "a", to = "b", rate = 0.3, reservoir = "cold", particles = 1, energy = 0.5 },
    ]"#;
    let classical = format!("[model]\nkind = \"network\"\ntransitions = {list}");
    let network = model::compile(&read(&classical)).network.unwrap();
    let quantum = format!("[model]\nkind = \"lindblad\"\nstates = [\"a\", \"b\"]\njumps = {list}");
    (network, jumps(&quantum))
}

fn read(text: &str) -> Model {
    config::read("topics.toml", text, &[]).unwrap_or_else(|error| panic!("{error}")).model.clone()
}

fn jumps(text: &str) -> Lindbladian {
    let Model::Lindblad(model) = read(text) else { panic!("it is one") };
    model.quantum()
}

/// A driven atom that decays at the rate 1.
fn atom(rabi: f64) -> Lindbladian {
    jumps(&format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["ground", "excited"]
        hamiltonian = [{{ between = ["ground", "excited"], value = {} }}]
        jumps = [{{ from = "excited", to = "ground", rate = 1.0, reservoir = "photon", particles = 1 }}]"#,
        rabi / 2.0
    ))
}

fn named(name: &str) -> Observable {
    name.parse().unwrap()
}

fn increments(system: &Lindbladian, name: &str) -> Vec<f64> {
    let counting = &system.counted.counting;
    let own = system.counted.find(&named(name)).unwrap();
    system.jumps.iter().map(|jump| counting.increment(&own.weights, jump.class)).collect()
}

fn close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-10 * (1.0 + expected.abs()),
        "{what}: {found} for {expected}"
    );
}

#[test]
fn spectra_are_those_of_the_network() {
    let (network, system) = both();
    let steady = Steady::of(&system, &Start::Stationary).unwrap();
    let names = ["particle.hot", "energy.cold"];
    let own = names.map(|name| increments(&system, name));
    let channels = names.map(|name| channel_increments(&network, &named(name), None).unwrap());
    let currents =
        Currents::of(&network, &[0, 1], &channels.each_ref().map(Vec::as_slice)).unwrap();
    let (pairs, frequencies) = ([[0, 0], [0, 1]], [0.0, 0.7, 5.0]);
    let same = |found: Vec<Vec<Noise>>, expected: Vec<Vec<Noise>>| {
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            close(found.real, expected.real, "real part");
            close(found.imaginary, expected.imaginary, "imaginary part");
        }
        assert!(found[1][1].imaginary.abs() > 1e-3, "one current leads the other");
    };
    let noise = spectrum_quantum(&steady, &own, &pairs, &frequencies, None).unwrap();
    same(noise, currents.noise(&pairs, &frequencies).unwrap());
    let windows = spectrum_quantum(&steady, &own, &pairs, &frequencies, Some(3.0)).unwrap();
    same(windows, currents.periodogram(&pairs, &frequencies, 3.0).unwrap());
}

fn same_passage(found: &Passage, expected: &Passage) {
    let (own, other) = (found.ultimate.as_ref().unwrap(), expected.ultimate.as_ref().unwrap());
    for (own, other) in own.ends.iter().zip(&other.ends) {
        close(own.probability, other.probability, "probability");
        assert!((own.mean.unwrap_or(0.0) - other.mean.unwrap_or(0.0)).abs() < 1e-7);
        assert!((own.variance.unwrap_or(0.0) - other.variance.unwrap_or(0.0)).abs() < 1e-6);
    }
    let (own, other) = (found.curve.as_ref().unwrap(), expected.curve.as_ref().unwrap());
    for (own, other) in own.ends.iter().zip(&other.ends) {
        let lists = [(&own.density, &other.density), (&own.passed, &other.passed)];
        for (own, other) in lists.iter().flat_map(|(a, b)| a.iter().zip(b.iter())) {
            close(*own, *other, "curve");
        }
        for (own, other) in own.below.iter().zip(&other.below) {
            close(*own, *other, "below");
        }
    }
    own.survival.iter().zip(&other.survival).for_each(|(a, b)| close(*a, *b, "survival"));
}

#[test]
fn passages_are_those_of_the_network() {
    let (network, system) = both();
    let start = Start::Stationary;
    let steady = Steady::of(&system, &start).unwrap();
    let law = exact::law_of_class(&network, &[0, 1]).unwrap();
    let lattice = Lattice::of(system.counted.find(&named("particle.hot")).unwrap(), None);
    let count = &lattice.coordinates[0];
    let times = [0.0, 0.4, 2.0];
    for (lower, upper) in [(Some(-2.0), Some(3.0)), (None, Some(2.0)), (Some(-1.0), None)] {
        let thresholds = Thresholds { lower, upper };
        let found = passage_quantum(&system, &steady, &start, count, thresholds, &times).unwrap();
        let expected = exact::passage_of_count(&network, &law, count, thresholds, &times).unwrap();
        same_passage(&found, &expected);
    }
    // However close it is, a threshold is passed by the first count beyond the start alone.
    for (own, same) in [((None, 1e-15), (None, 1.0)), ((Some(-3.0), 1e-15), (Some(-3.0), 1.0))] {
        let [own, same] =
            [own, same].map(|(lower, upper)| Thresholds { lower, upper: Some(upper) });
        let found = passage_quantum(&system, &steady, &start, count, own, &times).unwrap();
        let expected = exact::passage_of_count(&network, &law, count, same, &times).unwrap();
        same_passage(&found, &expected);
        let close = exact::passage_of_count(&network, &law, count, own, &times).unwrap();
        same_passage(&close, &expected);
    }
    let far = Thresholds { lower: Some(-1e19), upper: Some(1e19) };
    let found = passage_quantum(&system, &steady, &start, count, far, &times).unwrap();
    let expected = exact::passage_of_count(&network, &law, count, far, &times).unwrap();
    assert!(found.ultimate.is_err() && expected.ultimate.is_err());
    assert!(found.curve.is_err() && expected.curve.is_err());
}

/// Large jumps that hardly differ take a grid of many points; every number of cycles has its own cell.
#[test]
fn a_wide_law_is_that_of_its_cycles() {
    let [up, down]: [f64; 2] = [1.3, 0.4];
    let system = jumps(&format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["a", "b"]
        jumps = [
            {{ from = "a", to = "b", rate = {up}, reservoir = "hot", particles = 303 }},
            {{ from = "b", to = "a", rate = {down}, reservoir = "hot", particles = -300 }},
        ]"#
    ));
    let start = Start::State("a".into());
    let steady = Steady::of(&system, &start).unwrap();
    let lattice = Lattice::of(system.counted.find(&named("particle.hot")).unwrap(), None);
    let law = distribution_quantum(&system, &steady, &start, &[&lattice], 1.0).unwrap();
    let cells = by_value(&law, &[lattice]);
    let at = |n: i64| cells.get(&vec![n * 1_000_000_000]).copied().unwrap_or(0.0);
    let (never, once) = ((-up).exp(), up * ((-down).exp() - (-up).exp()) / (up - down));
    // A cycle: the convolution of three waits, of which two are alike.
    let cycle = up * down * ((-down).exp() - (-up).exp() * (1.0 + up - down)) / (up - down).powi(2);
    for (n, expected) in [(0, never), (303, once), (3, cycle)] {
        assert!((at(n) - expected).abs() < 1e-12, "{n}: {} {expected}", at(n));
    }
    let mass: f64 = cells.values().sum();
    assert!((mass - 1.0).abs() < 1e-10, "{mass}");
}

/// Probabilities by value, to twelve digits of the values.
fn by_value(law: &Distribution, lattices: &[Lattice]) -> BTreeMap<Vec<i64>, f64> {
    let mut sums = BTreeMap::new();
    for (cell, p) in &law.cells {
        let mut rest = &cell[..];
        let values = lattices.iter().map(|lattice| {
            let (own, others) = rest.split_at(lattice.width());
            rest = others;
            (lattice.value(own) * 1e9).round() as i64
        });
        *sums.entry(values.collect()).or_insert(0.0) += p;
    }
    sums
}

#[test]
fn laws_of_counts_and_of_entropy_are_those_of_the_network() {
    let (network, system) = both();
    let start = Start::Stationary;
    let steady = Steady::of(&system, &start).unwrap();
    let law = exact::law_of_class(&network, &[0, 1]).unwrap();
    let eigen = steady.eigen(2).values;
    for names in [&["particle.hot", "particle.cold"][..], &["entropy.total"]] {
        let lattices = |law: &[f64], counted: &fluctua::network::Counted| -> Vec<Lattice> {
            let own = names.iter().map(|name| counted.find(&named(name)).unwrap());
            own.map(|own| Lattice::of(own, Some(law))).collect()
        };
        let (own, other) = (lattices(&eigen, &system.counted), lattices(&law, &network.counted));
        let refs: Vec<&Lattice> = own.iter().collect();
        let found = distribution_quantum(&system, &steady, &start, &refs, 0.8).unwrap();
        assert!(found.defect.abs() < 1e-10, "{}", found.defect);
        let refs: Vec<&Lattice> = other.iter().collect();
        let expected = Distribution::of(&network, &law, &refs, 0.8).unwrap();
        let (found, expected) = (by_value(&found, &own), by_value(&expected, &other));
        for (value, p) in expected.iter().filter(|(_, p)| **p > 1e-9) {
            close(*found.get(value).unwrap_or(&0.0), *p, &format!("{names:?} {value:?}"));
        }
        // The jumps of a window have not one value.
        assert!(expected.len() > 20);
    }
}

/// Photons are a renewal process: with the transform `w(s)` of its waits, `S = rate (1 + 2 Re w(iv)/(1 - w(iv)))`, and
/// the third photon is three waits away.
#[test]
fn photons_have_the_spectrum_and_passages_of_their_waits() {
    let rabi = 1.4_f64;
    let system = atom(rabi);
    let steady = Steady::of(&system, &Start::Stationary).unwrap();
    let photons = [increments(&system, "particle.photon")];
    let (rate, split) = (rabi * rabi / (1.0 + 2.0 * rabi * rabi), 4.0 * rabi * rabi - 1.0);
    for v in [0.3_f64, 1.4, 6.0] {
        let transform = {
            // The noise turns with e^{+i v t}: the transform is that at -i v.
            let s = [0.5, -v];
            let half = 2.0 * rabi * rabi / split;
            let cosine = divided(s, sum(product(s, s), [split / 4.0, 0.0]));
            let own = divided([1.0, 0.0], s);
            [half * (own[0] - cosine[0]), half * (own[1] - cosine[1])]
        };
        let ratio = divided(transform, [1.0 - transform[0], -transform[1]]);
        let found = spectrum_quantum(&steady, &photons, &[[0, 0]], &[v], None).unwrap();
        close(found[0][0].real, rate * (1.0 + 2.0 * ratio[0]), "spectrum");
    }
    // Long windows show the noise itself.
    let long =
        spectrum_quantum(&steady, &photons, &[[0, 0]], &[0.7], Some(2e3 * PI / 0.7)).unwrap();
    let noise = spectrum_quantum(&steady, &photons, &[[0, 0]], &[0.7], None).unwrap();
    assert!((long[0][0].real / noise[0][0].real - 1.0).abs() < 1e-3);

    let lattice = Lattice::of(system.counted.find(&named("particle.photon")).unwrap(), None);
    let thresholds = Thresholds { lower: None, upper: Some(3.0) };
    let start = Start::State("ground".into());
    let steady = Steady::of(&system, &start).unwrap();
    let waits = exact::waiting_quantum(&steady, &[true], &[0.0, 1.0]).unwrap();
    let found =
        passage_quantum(&system, &steady, &start, &lattice.coordinates[0], thresholds, &[1.0]);
    let third = found.unwrap().ultimate.unwrap().ends[1];
    close(third.probability, 1.0, "every third photon comes");
    close(third.mean.unwrap(), 3.0 * waits.mean, "mean");
    close(third.variance.unwrap(), 3.0 * waits.variance, "variance");
}

fn sum(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

fn product(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

fn divided(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let size = b[0] * b[0] + b[1] * b[1];
    let [re, im] = product(a, [b[0], -b[1]]);
    [re / size, im / size]
}

/// The numbers of an independent solution (dense, of all 1024 elements).
#[test]
fn the_driven_ring_of_the_configs_has_its_published_currents() {
    let plan = crate::common::plan("configs/driven_spin_ring.toml", &[]);
    let Model::Lindblad(ring) = &plan.model else { panic!("it is one") };
    let system = ring.quantum();
    let steady = Steady::of(&system, &Start::Stationary).unwrap();
    let left = increments(&system, "particle.left");
    let rate = system
        .jumps
        .iter()
        .zip(&left)
        .map(|(jump, d)| d * steady.mean(&jump.operator.adjoint().times(&jump.operator)));
    close(rate.sum(), 0.213_631_276_015_867_87, "left");
    for (name, expected) in [
        ("expectation.branch_u", 0.107_846_146_502_150_96),
        ("expectation.branch_l", -0.105_785_129_513_716_91),
    ] {
        let averages = system.counted.averages.iter();
        let at = averages.map(|own| own.observable.to_string()).position(|own| own == name);
        close(steady.mean(&system.averaged[at.unwrap()]), expected, name);
    }
}

/// Of a ring of spins: at the frequency zero the noise of a heat is its variance rate, and its spectrum falls to that of
/// independent jumps.
#[test]
fn a_ring_has_the_spectrum_of_its_heat() {
    let set = [
        "observe.spectra=[\"heat.left\"]",
        "observe.frequencies=[0.0, 300.0]",
        "observe.laws=false",
    ];
    let plan = crate::common::plan("configs/quantum_ring.toml", &set);
    let job = fluctua::run::prepare(&plan).unwrap();
    let report = job.run_exact().unwrap();
    let rate = fluctua::quantity::Statistic::VarianceRate;
    let noise = report.get("heat.left", rate).and_then(|row| row.exact).unwrap();
    let jumps = report.get("activity.left", rate).and_then(|row| row.exact).unwrap();
    close(jumps / 0.012_669_662_896_703_472, 1.0, "the noise of the jumps");
    let curve = report.curves.iter().find(|curve| curve.axes[0].name == "frequency").unwrap();
    let found = curve.exact.as_ref().unwrap();
    close(found[0] / noise, 1.0, "zero");
    assert!(found[1] < 0.999 * found[0] || found[1] > 1.001 * found[0], "{found:?}");
}
