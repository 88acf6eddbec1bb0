//! A figure of every kind, from made-up numbers.

#[path = "gallery/diagrams.rs"]
mod diagrams;
#[path = "gallery/laws.rs"]
mod laws;

pub(crate) use diagrams::{device, joined, many_states, ring, states};
pub(crate) use laws::{distribution, joint_law, lattice_law, spectrum, waiting_times};

use fluctua::figure::{
    Axis, Class, ColourMap, Dash, Errors, Figure, Height, Ink, Layer, Legend, Mark, Marker, Panel,
};

/// Numbers from `from` to `to`.
pub(crate) fn grid(from: f64, to: f64, points: u32) -> Vec<f64> {
    let step = (to - from) / f64::from(points - 1);
    (0..points).map(|i| from + step * f64::from(i)).collect()
}

/// Noise between -1 and 1 that is the same each time.
pub(crate) fn noise(i: usize) -> f64 {
    let mut x = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// Noise of variance one.
pub(crate) fn normal(i: usize) -> f64 {
    (0..12).map(|k| noise(12 * i + k)).sum::<f64>() / 2.0
}

fn particle_current(force: f64) -> f64 {
    0.03 * force * force + 0.035 * force - 0.021
}

fn energy_current(force: f64) -> f64 {
    0.027 - 0.017 * force - 0.007 * force * force
}

pub(crate) fn mapped(list: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    list.iter().map(|&x| f(x)).collect()
}

/// Two currents with exact lines, sampled points and residuals.
pub(crate) fn currents() -> Figure {
    let x = grid(0.0, 2.0, 21);
    let fine = grid(0.0, 2.0, 101);
    let force = || Axis::new("Particle force $F_N$");
    let mut panel = Panel::new(force(), Axis::new("Current from b").unit(r"$\gamma$")).letter("a");
    let mut strip = Panel::residuals(force(), Vec::new(), Vec::new(), Ink::Series(0)).letter("b");
    strip.layers.clear();
    for (k, (name, current)) in
        [("$J_N^b$", particle_current as Current), ("$J_E^b$", energy_current)]
            .into_iter()
            .enumerate()
    {
        let z: Vec<f64> = (0..x.len()).map(|i| normal(i + 100 * k)).collect();
        let error: Vec<f64> = x.iter().map(|x| 0.0012 + 0.0006 * x).collect();
        let y: Vec<f64> = (0..x.len()).map(|i| current(x[i]) + z[i] * error[i]).collect();
        let exact = mapped(&fine, current);
        panel = panel
            .with(Layer::series_line(k, fine.clone(), exact).label(format!("{name} exact")))
            .with(
                Layer::points(k, x.clone(), y, Errors::Symmetric(error))
                    .label(format!("{name} sampled"))
                    .curve(format!("current-{k}")),
            );
        strip = strip.with(Layer::dots(Ink::Series(k), x.clone(), z));
    }
    Figure::new("currents", "Currents against the particle force").panel(panel).panel(strip)
}

/// A current by its temperature.
type Current = fn(f64) -> f64;

/// Three currents of a ring, lines and points under one name each.
pub(crate) fn ring_currents() -> Figure {
    let x: Vec<f64> = vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0];
    let fine = grid(0.1, 2.0, 120);
    let y = Axis::new("Energy current").unit("$J/τ$");
    let mut panel = Panel::new(Axis::new("Right temperature $T_R$").unit("$J$"), y);
    let currents: [(&str, Current); 3] = [
        ("$I_L$", |t| 0.042 * (1.0 - (t / 2.0) * (t / 2.0) * (t / 2.0))),
        ("$I_U$", |t| 0.03 * libm::exp(-6.0 * (t - 0.1)) + 0.03 * (1.0 - t / 2.0)),
        ("$I_D$", |t| 0.034 * libm::exp(-9.0 * (t - 0.1)) - 0.016 * (t * (2.0 - t))),
    ];
    for (k, (name, current)) in currents.into_iter().enumerate() {
        let sampled = x.iter().enumerate().map(|(i, &t)| current(t) + 3e-4 * normal(i + 50 * k));
        let error = Errors::Symmetric(vec![3e-4; x.len()]);
        panel = panel
            .with(Layer::series_line(k, fine.clone(), mapped(&fine, current)).label(name))
            .with(Layer::points(k, x.clone(), sampled.collect(), error).label(name));
    }
    Figure::new("ring_currents", "Currents of a ring").panel(panel)
}

/// The two fluxes of a map over two forces.
pub(crate) fn fluxes(x: f64, y: f64) -> [f64; 2] {
    let particle = 0.11 * (y - 0.53 * x + 0.14 * libm::exp(-x)) * (1.0 + 0.05 * x);
    let energy = 0.9 + 0.25 * x - 0.7 * libm::exp(-2.0 * x) - 0.93 * y + 0.01 * x * x;
    [particle, energy]
}

fn map_values(x: &[f64], y: &[f64], flux: usize) -> Vec<Option<f64>> {
    y.iter().flat_map(|&y| x.iter().map(move |&x| Some(fluxes(x, y)[flux]))).collect()
}

fn force_axes() -> (Axis, Axis) {
    (Axis::new("Energy force $F_E$"), Axis::new("Particle force $F_N$"))
}

/// Where a flux of the map is zero, by bisection.
fn zero_line(flux: usize) -> Vec<[f64; 2]> {
    let x = grid(0.1, 4.1, 81);
    let zero = |&x: &f64| {
        let (mut low, mut high) = (0.1, 4.1);
        if fluxes(x, low)[flux].signum() == fluxes(x, high)[flux].signum() {
            return None;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            let same = fluxes(x, middle)[flux].signum() == fluxes(x, low)[flux].signum();
            if same { low = middle } else { high = middle }
        }
        Some([x, low])
    };
    x.iter().filter_map(zero).collect()
}

/// A coloured map with contours and a colour bar.
pub(crate) fn map() -> Figure {
    let axis = grid(0.1, 4.1, 41);
    let (x, y) = force_axes();
    let bar = Axis::new("Particle current $J_N^b$").unit(r"$\gamma$");
    let cells = map_values(&axis, &axis, 0);
    let panel = Panel::new(x, y)
        .height(Height::Square)
        .bar(bar)
        .legend(Legend::Below)
        .with(Layer::cells(axis.clone(), axis, cells, ColourMap::Diverging))
        .with(Layer::contour(Ink::Exact, vec![zero_line(0)], Dash::Solid).label("$J_N^b = 0$"))
        .with(Layer::contour(Ink::Exact, vec![zero_line(1)], Dash::Dashed).label("$J_E^b = 0$"))
        .with(Layer::note(3.0, 0.7, "$J_N^b < 0$"))
        .with(Layer::note(1.2, 3.3, "$J_E^b < 0$"));
    Figure::new("map", "Map of the particle current").panel(panel)
}

/// Two regions with their names inside.
pub(crate) fn regions() -> Figure {
    let axis = grid(0.1, 4.1, 41);
    let (x, y) = force_axes();
    let particle = map_values(&axis, &axis, 0);
    let energy = map_values(&axis, &axis, 1);
    let panel = Panel::new(x, y)
        .height(Height::Points(180.0))
        .with(
            Layer::region(0, axis.clone(), axis.clone(), particle)
                .label("inverse particle current, $J_N^b < 0$"),
        )
        .with(
            Layer::region(1, axis.clone(), axis, energy)
                .label("inverse energy current, $J_E^b < 0$"),
        )
        .with(Layer::contour(Ink::Series(0), vec![zero_line(0)], Dash::Solid))
        .with(Layer::contour(Ink::Series(1), vec![zero_line(1)], Dash::Dashed));
    Figure::new("regions", "Where currents are inverse").panel(panel)
}

/// A sampled map of words: kinds of cells, hatched where undetermined.
pub(crate) fn sampled_map() -> Figure {
    let axis = grid(0.25, 4.0, 16);
    let (x, y) = force_axes();
    let mut z = Vec::new();
    let mut on = Vec::new();
    for (row, &b) in axis.iter().enumerate() {
        for (column, &a) in axis.iter().enumerate() {
            let [particle, energy] = fluxes(a, b);
            z.push(Some(if particle < 0.0 {
                1.0
            } else if energy < 0.0 {
                2.0
            } else {
                0.0
            }));
            let near = particle.abs().min(energy.abs());
            on.push(near < 0.04 * (1.0 + noise(16 * row + column)));
        }
    }
    let class = |label: &str, ink| Class { label: label.to_owned(), ink };
    let classes = vec![
        class("parallel", Ink::Paper),
        class("inverse particles", Ink::Region(0)),
        class("inverse energy", Ink::Region(1)),
    ];
    let cells = Layer::cells(axis.clone(), axis.clone(), z, ColourMap::Classes(classes));
    let panel = Panel::new(x, y).height(Height::Square).with(cells).with(
        Layer::new(Ink::Muted, Mark::Hatch { x: axis.clone(), y: axis, on }).label("undetermined"),
    );
    Figure::new("sampled_map", "Words of a sampled map").panel(panel)
}

/// Trajectories, several in a panel, with counters below.
pub(crate) fn staircases() -> Figure {
    let time = || Axis::new("Time $t$").unit(r"$\gamma^{-1}$");
    let names = [("$N_b(t)$", 3), ("$S_{env}(t)$", 1), ("$E_r(t)$", 2)];
    let mut figure = Figure::new("staircases", "Trajectories");
    for (p, (name, lines)) in names.into_iter().enumerate() {
        let mut panel = Panel::new(time(), Axis::new(name)).height(Height::Points(64.0));
        for k in 0..lines {
            let (mut x, mut y) = (vec![0.0], vec![0.0]);
            let (mut t, mut n) = (0.0, 0.0);
            for i in 0..60 {
                t += -2.0 * libm::log(0.5 + 0.4999 * noise(i + 100 * k + 1000 * p));
                n += if noise(i + 31 * k + 77 * p) > -0.1 { 1.0 } else { -1.0 };
                if t < 100.0 {
                    x.push(t);
                    y.push(n);
                }
            }
            let mark = Mark::Steps { x, y, until: 100.0 };
            panel = panel.with(Layer::new(Ink::Series(k), mark));
        }
        let panel = panel.letter(["a", "b", "c"][p]);
        figure = figure.panel(if p == 0 { panel } else { panel.below() });
    }
    figure
}

/// A ring of spins against time.
pub(crate) fn space_time() -> Figure {
    let (sites, times) = (24_usize, 120_usize);
    let mut spins = vec![0.0; sites];
    let mut rows = vec![Vec::new(); sites];
    for t in 0..times {
        for (site, row) in rows.iter_mut().enumerate() {
            if noise(t * sites + site) > 0.8 {
                spins[site] = 1.0 - spins[site];
            }
            row.push(Some(spins[site]));
        }
    }
    let class = |label: &str, ink| Class { label: label.to_owned(), ink };
    let classes = vec![class("down", Ink::Region(0)), class("up", Ink::Series(0))];
    let x: Vec<f64> = (0..times).map(|t| t as f64).collect();
    let y: Vec<f64> = (1..=sites).map(|site| site as f64).collect();
    let layer = Layer::cells(x, y, rows.concat(), ColourMap::Classes(classes));
    let axes = (Axis::new("Time $t$").unit("sweeps"), Axis::new("Site").whole());
    let panel = Panel::new(axes.0, axes.1).height(Height::Points(110.0)).with(layer);
    Figure::new("space_time", "A ring in space and time").panel(panel)
}

/// Both signs over decades, and small numbers with a common power; two columns.
pub(crate) fn wide() -> Figure {
    let x = grid(-3.0, 3.0, 121);
    let y = mapped(&x, |x| 40.0 * libm::sinh(1.6 * x));
    let small = mapped(&x, |x| 2.4e-5 * (1.0 - libm::exp(-x * x)));
    let force = || Axis::new("Force $F$");
    let left = Panel::new(force(), Axis::new("Current $J$").symlog(1.0))
        .with(Layer::line(x.clone(), y).label("exact"))
        .letter("a");
    let right = Panel::new(force(), Axis::new("Difference $Δ J$").unit(r"$\gamma$"))
        .with(Layer::new(Ink::Series(1), Mark::Line { x, y: small, dash: Dash::Dashed }))
        .letter("b");
    Figure::new("wide", "Two columns").panel(left).panel(right).wide(2)
}

/// Points of the shapes of all series, with error bars that reach zero on a logarithmic axis.
pub(crate) fn shapes() -> Figure {
    let x = grid(1.0, 8.0, 8);
    let mut panel = Panel::new(Axis::new("$x$").whole(), Axis::new("$y$").log());
    for (k, marker) in
        [Marker::Circle, Marker::Square, Marker::Disc, Marker::Diamond].iter().enumerate()
    {
        let y = mapped(&x, |x| libm::exp(-x) * libm::pow(10.0, k as f64));
        let error =
            Errors::Symmetric(y.iter().map(|y| y * 0.3 * f64::from(k as u32 + 1)).collect());
        let mark = Mark::Points { x: x.clone(), y, error, marker: *marker };
        panel = panel.with(Layer::new(Ink::Series(k), mark).label(format!("series {}", k + 1)));
    }
    Figure::new("shapes", "Shapes of points").panel(panel)
}

/// Two areas that overlap, one with a hole, hatched where they do.
pub(crate) fn overlap() -> Figure {
    let square = |from: f64, to: f64| vec![[from, from], [to, from], [to, to], [from, to]];
    let hole = square(1.0, 2.0).into_iter().rev().collect();
    let first = vec![square(0.0, 3.0), hole];
    let second = vec![vec![[1.5, -1.0], [4.0, -1.0], [4.0, 2.5], [1.5, 2.5]]];
    let area = |k, rings: &Vec<_>| Layer::new(Ink::Region(k), Mark::Area { rings: rings.clone() });
    let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$"))
        .with(area(0, &first).label("first"))
        .with(area(1, &second).label("second"))
        .with(
            Layer::new(Ink::Series(0), Mark::Hatching { areas: vec![first, second] }).label("both"),
        );
    Figure::new("overlap", "Two areas").panel(panel.legend(Legend::Below))
}

/// All of them.
pub(crate) fn all() -> Vec<Figure> {
    vec![
        currents(),
        ring_currents(),
        map(),
        regions(),
        overlap(),
        sampled_map(),
        distribution(),
        lattice_law(),
        spectrum(),
        waiting_times(),
        staircases(),
        space_time(),
        joint_law(),
        wide(),
        shapes(),
        device(),
        joined(),
        ring(),
        states(),
        many_states(),
    ]
}
