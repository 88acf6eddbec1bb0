//! No verdict, finding or digit depends on the units of energy and time.

use fluctua::judge::{Curve, Row};
use fluctua::quantity::{Name, Quantity, Statistic};
use fluctua::report::Report;

use super::laws::{EXAMPLE, PUMP, assert_sound, exact, sampled, verdicts};

/// How a number scales with energies and with rates: the powers of both.
fn powers(quantity: &Quantity) -> Option<[i32; 2]> {
    let dimension =
        |name| i32::from(matches!(name, Name::Energy | Name::Heat | Name::BranchEnergy));
    let name = quantity.observable.name;
    let own = dimension(name);
    let time = matches!(name, Name::WaitingTime | Name::PassageTime);
    Some(match quantity.statistic {
        Statistic::UltimateValue | Statistic::Undefined => [0, 0],
        Statistic::UltimateMean => [0, -1],
        Statistic::Mean if time => [0, -1],
        Statistic::Variance if time => [0, -2],
        Statistic::Rate => [own, 1],
        Statistic::VarianceRate => [2 * own, 1],
        Statistic::ThirdCumulantRate => [3 * own, 1],
        Statistic::FourthCumulantRate => [4 * own, 1],
        Statistic::CovarianceRate => [own + dimension(quantity.and.as_ref()?.name), 1],
        Statistic::Fano | Statistic::Mean => [own, 0],
        Statistic::Variance => [2 * own, 0],
        Statistic::ThirdCumulant => [3 * own, 0],
        Statistic::FourthCumulant => [4 * own, 0],
        statistic if name == Name::Power && statistic != Statistic::Response => [1, 1],
        statistic if statistic.is_of_ratios() => [0, 0],
        Statistic::Value => [i32::from(name == Name::InternalEnergy), 0],
        // And what is matched above.
        _ => return None,
    })
}

/// The sampling and all laws of a system, in its units.
fn observed(e: f64, r: f64, of: &str) -> String {
    let energy = |x: f64| format!("{:?}", x * e);
    format!(
        "[sampling]\nduration = {}\ntrajectories = 640\nblocks = 64\nseed = 5\n\
         [observe]\nlaws = true\ndistributions = [\"particle.{of}\", \"energy.{of}\"]\n\
         generating_functions = [\"energy.{of}\", \"entropy\"]\nspectra = [\"energy.{of}\"]\n\
         passages = [{{ of = \"energy.{of}\", upper = {}, lower = {} }},\n\
         {{ of = \"particle.{of}\", upper = 2, lower = -1 }}]\nwaiting_times = [\"{of}\"]\n",
        8.0 / r,
        energy(1.5),
        energy(-1.5)
    )
}

/// Systems of all kinds with energies and rates in other units, and all laws.
fn systems(e: f64, r: f64) -> Vec<String> {
    let energy = |x: f64| format!("{:?}", x * e);
    let rate = |x: f64| format!("{:?}", x * r);
    let bath = |name: &str, dot: &str, temperature: f64, mu: f64, gamma: f64| {
        format!(
            "{name} = {{ dot = \"{dot}\", temperature = {}, chemical_potential = {}, tunnel_rate = {} }}\n",
            energy(temperature),
            energy(mu),
            rate(gamma)
        )
    };
    let dots = |baths: [[f64; 2]; 3]| {
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\nL = {{ energy = {} }}\nR = {{ energy = {} }}\n\
             [[model.interactions]]\nbetween = [\"L\", \"R\"]\nenergy = {}\n[model.reservoirs]\n{}{}{}",
            energy(1.0),
            energy(2.5),
            energy(-1.5),
            bath("a", "L", baths[0][0], baths[0][1], 1.0),
            bath("b", "L", baths[1][0], baths[1][1], 0.5),
            bath("r", "R", baths[2][0], baths[2][1], 2.0),
        )
    };
    let step = |from: &str, to: &str, forth: f64, back: f64, particles: i32, worth: f64| {
        let one = |from: &str, to: &str, k: f64, sign: f64| {
            format!(
                "[[model.transitions]]\nfrom = \"{from}\"\nto = \"{to}\"\nrate = {}\nreservoir = \"m\"\n\
                 particles = {}\nenergy = {}\n",
                rate(k),
                f64::from(particles) * sign,
                energy(worth * sign)
            )
        };
        one(from, to, forth, 1.0) + &one(to, from, back, -1.0)
    };
    let network = format!(
        "[model]\nkind = \"network\"\nstart = \"x\"\n{}{}{}",
        step("x", "y", 1.0, 0.5, 1, 0.75),
        step("y", "z", 2.0, 1.0, 0, 0.25),
        step("z", "x", 1.5, 0.25, 1, -0.5)
    );
    let tail = |of: &str| observed(e, r, of);
    vec![
        dots(EXAMPLE) + &tail("b"),
        dots(PUMP) + &tail("r"),
        dots([[0.75, 0.5]; 3]) + &tail("b"),
        network + &tail("m"),
    ]
}

/// A ring in other units of energy.
fn ring(e: f64) -> String {
    let energy = |x: f64| format!("{:?}", x * e);
    format!(
        "[model]\nkind = \"ring\"\nupper = {{ spins = 1, coupling = {} }}\n\
         lower = {{ spins = 1, coupling = {} }}\nleft = {{ temperature = {} }}\n\
         right = {{ temperature = {} }}\nbulk = {{ rule = \"creutz\", quantum = {}, levels = 4, start = \"zero\" }}\n\
         clock = \"poisson\"\n[sampling]\nduration = 8.0\ntrajectories = 640\nblocks = 64\nseed = 5\n",
        energy(2.0),
        energy(1.5),
        energy(2.0),
        energy(0.5),
        energy(2.0)
    )
}

/// The verdict of every law and the word of every finding.
fn words(report: &Report) -> Vec<String> {
    // The coefficients of a combination have dimensions.
    let short = |of: &str| of.split(',').next().unwrap().to_owned();
    let laws = verdicts(report)
        .into_iter()
        .map(|(law, of, verdict)| format!("{law} {} {verdict:?}", short(of)));
    laws.chain(report.findings.iter().map(|f| format!("{} {}", f.finding.word(), f.subject)))
        .collect()
}

/// A quantity without the thresholds in its name.
fn bare(quantity: &Quantity) -> String {
    let end = |of: &str| of.find(['<', '>', '(']).unwrap_or(of.len());
    let of = &quantity.observable.of;
    format!("{:?} {:?} {}", quantity.observable.name, quantity.statistic, &of[..end(of)])
}

/// The chance of every test of every curve, with its kind.
fn chances(report: &Report) -> Vec<(&'static str, f64)> {
    let of = |curve: &Curve| {
        let tests = curve.test.iter().chain(&curve.transform_test);
        tests.map(|test| (curve.kind_word(), test.p_value)).collect::<Vec<_>>()
    };
    report.curves.iter().flat_map(of).collect()
}

/// Compare all rows, of values that `of` reads, in other units.
fn assert_scaled(
    unit: &Report,
    other: &Report,
    [e, r]: [f64; 2],
    tolerance: f64,
    of: impl Fn(&Row) -> Option<f64>,
) {
    assert_eq!(unit.quantities.len(), other.quantities.len());
    let size = |row: &Row| {
        let same = unit.quantities.iter().filter(|other| {
            other.quantity.statistic == row.quantity.statistic
                && other.quantity.observable.name == row.quantity.observable.name
        });
        same.filter_map(&of).fold(0.0, |most: f64, x| most.max(x.abs()))
    };
    for (row, scaled) in unit.quantities.iter().zip(&other.quantities) {
        assert_eq!(bare(&row.quantity), bare(&scaled.quantity));
        let Some([p, q]) = powers(&row.quantity) else { continue };
        let (one, two) = (of(row), of(scaled));
        assert_eq!(one.is_some(), two.is_some(), "{} at {e:e} {r:e}", row.quantity);
        let (Some(one), Some(two)) = (one, two) else { continue };
        // Beyond the largest and the smallest number nothing is left to compare.
        let factor = e.powi(p) * r.powi(q);
        if !(1e-290..1e290).contains(&factor) {
            continue;
        }
        let off = (two / factor - one).abs();
        let allowed = tolerance * one.abs() + 1e-3 * tolerance * size(row);
        assert!(off <= allowed, "{} at {e:e} {r:e}: {one:e} {:e}", row.quantity, two / factor);
    }
}

#[test]
fn no_unit_changes_an_exact_answer() {
    let units = systems(1.0, 1.0);
    let units: Vec<Report> = units.iter().map(|text| exact(text, &[])).collect();
    for [e, r] in [[1e-30, 1.0], [1e-22, 1e20], [1e30, 1e-20], [1.0, 1e20], [1e13, 1e-12]] {
        for (unit, text) in units.iter().zip(systems(e, r)) {
            let other = exact(&text, &[]);
            assert_eq!(words(&other), words(unit), "{e:e} {r:e}\n{text}");
            assert_scaled(unit, &other, [e, r], 1e-9, |row| row.exact);
            assert_sound(&other, &text);
        }
    }
    let unit = exact(&ring(1.0), &[]);
    for e in [1e-30, 1e30] {
        let other = exact(&ring(e), &[]);
        assert_eq!(words(&other), words(&unit));
        assert_scaled(&unit, &other, [e, 1.0], 1e-9, |row| row.exact);
    }
}

#[test]
fn no_unit_of_two_changes_a_bit_of_a_sample() {
    let units: Vec<Report> = systems(1.0, 1.0).iter().map(|text| sampled(text, &[])).collect();
    let [e, r] = [(-70.0_f64).exp2(), 40.0_f64.exp2()];
    for [e, r] in [[e, 1.0], [1.0 / e, 1.0], [e, r]] {
        for (unit, text) in units.iter().zip(systems(e, r)) {
            let other = sampled(&text, &[]);
            assert_eq!(words(&other), words(unit), "{e:e} {r:e}\n{text}");
            // The logarithm of a quotient of rates is rounded by their size.
            let bits = if r == 1.0 { 0.0 } else { 1e-12 };
            assert_scaled(unit, &other, [e, r], bits, |row| row.sampled.map(|s| s.value));
            assert_scaled(unit, &other, [e, r], 1e-9, |row| row.exact);
            let judged =
                |report: &Report| report.quantities.iter().filter(|row| row.judged).count();
            assert_eq!(judged(&other), judged(unit));
            for (one, two) in chances(unit).into_iter().zip(chances(&other)) {
                assert!((one.1 - two.1).abs() < 1e-6, "{one:?} {two:?} at {e:e} {r:e}");
            }
            assert_eq!(chances(&other).len(), chances(unit).len());
        }
    }
    let (unit, other) = (sampled(&ring(1.0), &[]), sampled(&ring(e), &[]));
    assert_eq!(words(&other), words(&unit));
    assert_scaled(&unit, &other, [e, 1.0], 0.0, |row| row.sampled.map(|s| s.value));
}

/// What responds to a parameter is the same in any unit of it.
#[test]
fn no_unit_changes_a_response() {
    let text = |e: f64| {
        let [zero, one, half] = [0.0, e, 0.5 * e].map(|x| format!("{x:?}"));
        format!(
            "[parameters]\nmu = {zero}\nt = {one}\n[model]\nkind = \"dots\"\n[model.dots]\n\
             A = {{ energy = {half} }}\n[model.reservoirs]\n\
             l = {{ dot = \"A\", temperature = \"t\", chemical_potential = \"mu\" }}\n\
             r = {{ dot = \"A\", temperature = {one}, chemical_potential = {half} }}\n\
             [sampling]\nduration = 8.0\n[observe]\nresponse = [\"mu\", \"t\"]\n"
        )
    };
    let respond = |e: f64| {
        let report = exact(&text(e), &[]);
        let of = |parameter: &str| {
            let rate = Quantity::response("particle.l".parse().unwrap(), parameter);
            report.row(&rate).unwrap().exact.unwrap() * e
        };
        [of("mu"), of("t")]
    };
    let unit = respond(1.0);
    for e in [1e-22, 1e-30, 1e6, 1e30] {
        for (one, other) in unit.into_iter().zip(respond(e)) {
            assert!((other / one - 1.0).abs() < 1e-9, "{e:e}: {one} {other}");
        }
    }
    // dJ/dmu = f'/2 at zero bias of the other reservoir: f (1 - f)/2.
    let f = 1.0 / (1.0 + 0.5_f64.exp());
    assert!((unit[0] - 0.5 * f * (1.0 - f)).abs() < 1e-10, "{unit:?}");
}
