//! Figures of laws: distributions, spectra, times.

use fluctua::figure::{Axis, ColourMap, Errors, Figure, Ink, Layer, Mark, Panel};

use super::{grid, mapped, normal};

/// A distribution with intervals on a logarithmic axis, and its residuals.
pub(crate) fn distribution() -> Figure {
    let probability = |n: f64| 0.16 * libm::exp(-(n + 1.0) * (n + 1.0) / 13.5);
    let all = grid(-20.0, 19.0, 40);
    let seen = grid(-12.0, 10.0, 23);
    let (mut y, mut ends, mut z) = (Vec::new(), Vec::new(), Vec::new());
    for (i, &n) in seen.iter().enumerate() {
        let expected = probability(n) * 51_200.0;
        let error = expected.sqrt();
        let count = (expected + normal(i) * error).max(1.0).round();
        y.push(count / 51_200.0);
        let low = if count < 2.0 { 0.0 } else { count - count.sqrt() };
        ends.push([low / 51_200.0, (count + count.sqrt() + 1.0) / 51_200.0]);
        z.push((count - expected) / error.max(1.0));
    }
    let count = || Axis::new("Particles from b in a window, $n$").whole();
    let exact = mapped(&all, probability);
    let panel = Panel::new(count(), Axis::new("Probability $P(n)$").log().range(1e-12, 1.0))
        .with(Layer::line(all, exact).label("exact"))
        .with(Layer::points(0, seen.clone(), y, Errors::Interval(ends)).label("sampled"))
        .letter("a");
    let strip = Panel::residuals(count(), seen, z, Ink::Series(0)).letter("b");
    Figure::new("distribution", "Distribution of particles").panel(panel).panel(strip)
}

/// A law on a lattice: rings are sampled, dots inside exact.
pub(crate) fn lattice_law() -> Figure {
    let (mut x, mut exact, mut sampled) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..60 {
        let energy = -9.0 + 0.3 * f64::from(i);
        let lattice = if i % 5 == 0 { 1.0 } else { 0.01 + 0.004 * f64::from(i % 3) };
        let p = 0.1 * lattice * libm::exp(-energy * energy / 9.0);
        x.push(energy);
        exact.push(p);
        sampled.push(p * libm::exp(0.15 * normal(i as usize)));
    }
    let error = sampled.iter().map(|p| p * 0.15).collect();
    let panel = Panel::new(Axis::new("Energy from r, $E$"), Axis::new("Probability $P(E)$").log())
        .with(Layer::points(0, x.clone(), sampled, Errors::Symmetric(error)).label("sampled"))
        .with(Layer::dots(Ink::Exact, x, exact).label("exact"));
    Figure::new("lattice_law", "Distribution of energy").panel(panel)
}

/// A spectrum over a logarithmic axis, with a band.
pub(crate) fn spectrum() -> Figure {
    let fine: Vec<f64> = grid(-2.0, 2.0, 150).iter().map(|p| libm::pow(10.0, *p)).collect();
    let few: Vec<f64> = grid(-1.8, 1.8, 25).iter().map(|p| libm::pow(10.0, *p)).collect();
    let s = |w: f64| 0.016 + 0.11 * w * w / (w * w + 2.0);
    let sampled: Vec<f64> =
        few.iter().enumerate().map(|(i, &w)| s(w) * (1.0 + 0.02 * normal(i))).collect();
    let error = few.iter().map(|&w| 0.02 * s(w)).collect();
    let (low, high) = (mapped(&fine, |w| 0.94 * s(w)), mapped(&fine, |w| 1.06 * s(w)));
    let x = Axis::new(r"Angular frequency $\omega$").unit(r"$\gamma$").log();
    let panel = Panel::new(x, Axis::new(r"Spectrum $S(\omega)$").unit(r"$\gamma$"))
        .with(Layer::new(Ink::Region(0), Mark::Band { x: fine.clone(), low, high }).label("bound"))
        .with(Layer::line(fine.clone(), mapped(&fine, s)).label("exact"))
        .with(Layer::points(0, few, sampled, Errors::Symmetric(error)).label("sampled"));
    Figure::new("spectrum", "Spectrum of the current").panel(panel)
}

/// Waiting times, both axes logarithmic.
pub(crate) fn waiting_times() -> Figure {
    let fine: Vec<f64> = grid(-2.0, 1.4, 120).iter().map(|p| libm::pow(10.0, *p)).collect();
    let few: Vec<f64> = grid(-1.9, 1.3, 22).iter().map(|p| libm::pow(10.0, *p)).collect();
    let w = |t: f64| 0.9 * libm::exp(-2.2 * t) + 0.05 * libm::exp(-0.2 * t);
    let sampled: Vec<f64> =
        few.iter().enumerate().map(|(i, &t)| w(t) * (1.0 + 0.06 * normal(i + 7))).collect();
    let error = few.iter().map(|&t| 0.06 * w(t) + 2e-4).collect();
    let x = Axis::new(r"Time between jumps $\tau$").unit(r"$\gamma^{-1}$").log();
    let panel = Panel::new(x, Axis::new(r"Density $w(\tau)$").unit(r"$\gamma$").log())
        .with(Layer::line(fine.clone(), mapped(&fine, w)).label("exact"))
        .with(Layer::points(0, few, sampled, Errors::Symmetric(error)).label("sampled"));
    Figure::new("waiting_times", "Waiting times").panel(panel)
}

/// A joint distribution, coloured by its logarithm.
pub(crate) fn joint_law() -> Figure {
    let (n, e) = (grid(-8.0, 8.0, 17), grid(-10.0, 10.0, 41));
    let p = |n: f64, e: f64| 0.05 * libm::exp(-n * n / 8.0 - (e - n) * (e - n) / 6.0);
    let z = e.iter().flat_map(|&e| n.iter().map(move |&n| Some(p(n, e)).filter(|p| *p > 1e-9)));
    let z: Vec<_> = z.collect();
    let panel = Panel::new(Axis::new("Particles $n$").whole(), Axis::new("Energy $E$"))
        .bar(Axis::new("Probability $P(n, E)$").log())
        .with(Layer::cells(n, e, z, ColourMap::Sequential));
    Figure::new("joint_law", "Joint distribution").panel(panel)
}
