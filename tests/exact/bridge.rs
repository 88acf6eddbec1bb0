//! Compare wide resonances with closed forms, with quadrature of 40 digits, and with what they must become.

use crate::common::device::{close, solve, value};
use fluctua::config::{self, Plan, PlanBuilder};
use fluctua::exact::Answers;
use fluctua::judge::curve::Kind;
use fluctua::network::Start;
use fluctua::quantity::{Quantity, Statistic};
use fluctua::{model, run};

/// The exact answers that a system brings.
fn exact(plan: &Plan) -> Answers {
    run::prepare(plan).expect("it can be run").exact().expect("it is solved")
}

fn lorentzian(width: f64, [left, right]: [f64; 2], potentials: [f64; 2]) -> PlanBuilder {
    Plan::builder()
        .scattering_reservoir("left", left, potentials[0])
        .scattering_reservoir("right", right, potentials[1])
        .resonance("level", ["left", "right"], 0.3, width)
        .shape("level", "lorentzian")
}

/// Width and both temperatures, and the current of a level at 0.3 between chemical potentials 0.5 and -0.2,
/// `(w/4 pi) Im[psi(1/2 + (w/2 + i(eps - mu_R))/(2 pi T_R)) - psi(1/2 + (w/2 + i(eps - mu_L))/(2 pi T_L))]`, to 17 digits.
const CURRENTS: [[f64; 4]; 30] = [
    [1e-6, 0.001, 0.001, 2.499_997_214_614_342e-7],
    [1e-6, 0.001, 0.4, 1.943_247_262_344_267e-7],
    [1e-6, 0.5, 0.3, 1.099_545_666_706_798_4e-7],
    [1e-6, 1.0, 1.0, 4.307_332_067_723_194e-8],
    [1e-6, 10.0, 0.02, 1.262_498_782_914_848_3e-7],
    [1e-6, 10.0, 7.0, 5.712_346_729_712_609_5e-9],
    [0.001, 0.001, 0.001, 0.000_249_721_461_875_412_5],
    [0.001, 0.001, 0.4, 0.000_194_085_925_186_737_56],
    [0.001, 0.5, 0.3, 0.000_109_882_539_133_964_73],
    [0.001, 1.0, 1.0, 4.306_188_334_388_554_6e-5],
    [0.001, 10.0, 0.02, 0.000_126_169_918_316_599_47],
    [0.001, 10.0, 7.0, 5.712_140_122_000_338e-6],
    [0.1, 0.001, 0.001, 0.022_257_228_556_174_246],
    [0.1, 0.001, 0.4, 0.017_099_904_706_464_362],
    [0.1, 0.5, 0.3, 0.010_310_122_182_555_255],
    [0.1, 1.0, 1.0, 0.004_195_337_937_864_329],
    [0.1, 10.0, 0.02, 0.011_827_320_490_866_567],
    [0.1, 10.0, 7.0, 0.000_569_172_930_744_559_8],
    [1.0, 0.001, 0.001, 0.092_779_162_313_714_94],
    [1.0, 0.001, 0.4, 0.072_733_585_753_661_6],
    [1.0, 0.5, 0.3, 0.063_636_636_621_813_25],
    [1.0, 1.0, 1.0, 0.033_753_019_164_755_73],
    [1.0, 10.0, 0.02, 0.063_612_093_722_847_54],
    [1.0, 10.0, 7.0, 0.005_511_809_803_062_717],
    [10.0, 0.001, 0.001, 0.111_127_807_505_316_9],
    [10.0, 0.001, 0.4, 0.109_605_582_275_814_28],
    [10.0, 0.5, 0.3, 0.109_313_920_879_892_79],
    [10.0, 1.0, 1.0, 0.100_836_979_276_676_13],
    [10.0, 10.0, 0.02, 0.089_061_678_997_435_65],
    [10.0, 10.0, 7.0, 0.041_444_454_115_363_56],
];
/// The first four cumulants of some of them by quadrature of 40 digits.
const CUMULANTS: [[f64; 7]; 15] = [
    [
        1e-6,
        0.001,
        0.4,
        1.943_247_262_344_267e-7,
        1.188_003_749_504_797_6e-7,
        5.580_921_353_192_56e-8,
        2.288_193_141_520_675e-8,
    ],
    [
        1e-6,
        0.5,
        0.3,
        1.099_545_666_706_798_4e-7,
        1.176_525_773_962_254_7e-7,
        3.233_583_244_167_405e-8,
        3.033_587_087_699_879_5e-8,
    ],
    [
        1e-6,
        10.0,
        0.02,
        1.262_498_782_914_848_3e-7,
        9.437_184_466_073_445e-8,
        5.476_322_219_448_399e-8,
        1.750_275_022_457_824_4e-8,
    ],
    [
        0.001,
        0.001,
        0.4,
        0.000_194_085_925_186_737_56,
        0.000_118_594_538_660_427_16,
        5.557_043_793_664_665e-5,
        2.267_613_655_688_463_7e-5,
    ],
    [
        0.001,
        0.5,
        0.3,
        0.000_109_882_539_133_964_73,
        0.000_117_570_384_463_463_83,
        3.226_385_505_344_979_6e-5,
        3.025_375_160_484_407_7e-5,
    ],
    [
        0.001,
        10.0,
        0.02,
        0.000_126_169_918_316_599_47,
        9.436_213_755_946_1e-5,
        5.468_326_221_842_252e-5,
        1.749_304_309_191_584_2e-5,
    ],
    [
        0.1,
        0.001,
        0.4,
        0.017_099_904_706_464_362,
        0.009_904_890_987_799_607,
        0.003_360_200_646_914_104,
        0.000_513_187_504_760_014_8,
    ],
    [
        0.1,
        0.5,
        0.3,
        0.010_310_122_182_555_255,
        0.010_992_414_163_521_33,
        0.002_592_878_284_877_442_7,
        0.002_324_395_274_750_914_2,
    ],
    [
        0.1,
        10.0,
        0.02,
        0.011_827_320_490_866_567,
        0.009_340_583_094_313_397,
        0.004_682_708_133_116_704,
        0.001_655_348_869_238_827,
    ],
    [
        1.0,
        0.001,
        0.4,
        0.072_733_585_753_661_6,
        0.038_151_864_079_472_12,
        -3.788_737_803_388_119_7e-6,
        0.000_655_716_804_482_502_3,
    ],
    [
        1.0,
        0.5,
        0.3,
        0.063_636_636_621_813_25,
        0.068_095_863_731_702_29,
        0.004_236_132_644_570_631,
        0.002_915_758_292_309_693,
    ],
    [
        1.0,
        10.0,
        0.02,
        0.063_612_093_722_847_54,
        0.086_919_795_696_670_55,
        0.007_508_152_219_670_478,
        0.012_771_327_866_394_218,
    ],
    [
        10.0,
        0.001,
        0.4,
        0.109_605_582_275_814_28,
        0.062_417_924_710_455_16,
        -0.000_303_812_584_866_446_8,
        -0.000_147_750_083_050_308_67,
    ],
    [
        10.0,
        0.5,
        0.3,
        0.109_313_920_879_892_79,
        0.124_180_692_844_430_31,
        -0.000_190_935_100_528_595_96,
        -0.000_432_329_805_648_257_1,
    ],
    [
        10.0,
        10.0,
        0.02,
        0.089_061_678_997_435_65,
        0.579_919_869_626_136_7,
        2.234_483_829_807_281_2e-5,
        0.010_978_696_385_187_297,
    ],
];

#[test]
fn a_bridge_meets_its_digamma_form_and_quadrature_of_40_digits() {
    let rates = Statistic::CUMULANT_RATES;
    for [width, left, right, current] in CURRENTS {
        let plan = lorentzian(width, [left, right], [0.5, -0.2])
            .duration(1e3_f64.max(20.0 / width))
            .build();
        let found = exact(&plan.expect("a plan"));
        let what = format!("width {width}, temperatures {left}, {right}");
        close(value(&found, "particle.left", rates[0]) / current, 1.0, 1.0, 1e-8, &what);
        close(value(&found, "particle.right", rates[0]) / current, -1.0, 1.0, 1e-8, &what);
    }
    for [width, left, right, ref cumulants @ ..] in CUMULANTS {
        let plan = lorentzian(width, [left, right], [0.5, -0.2])
            .duration(1e3_f64.max(20.0 / width))
            .build();
        let found = exact(&plan.expect("a plan"));
        for (rate, cumulant) in rates.into_iter().zip(cumulants) {
            let what = format!("{rate:?} of width {width}, temperatures {left}, {right}");
            // Third cumulants cancel: relative to what passes.
            let scale = cumulant.abs().max(cumulants[1]);
            close(value(&found, "particle.left", rate) / scale, cumulant / scale, 1.0, 1e-8, &what);
        }
    }
}

/// A level of the same couplings in sequential tunnelling, and a narrow resonance of the same current.
#[test]
fn far_below_the_temperature_a_bridge_is_a_rate_equation_and_no_narrow_resonance() {
    let (width, temperatures) = (1e-4, [1.0, 0.6]);
    let wide =
        exact(&lorentzian(width, temperatures, [1.0, -0.5]).duration(1e6).build().expect("a plan"));
    let dot = Plan::builder()
        .dot("level", 0.3)
        .reservoir("left", "level", temperatures[0], 1.0)
        .tunnel_rate("left", width / 2.0)
        .reservoir("right", "level", temperatures[1], -0.5)
        .tunnel_rate("right", width / 2.0);
    let network = model::compile(&dot.build().expect("a plan").model).network.expect("one");
    let dot = solve(&network, &Start::Stationary, 1e6);
    // The same integral of the transmission.
    let narrow = Plan::builder()
        .scattering_reservoir("left", temperatures[0], 1.0)
        .scattering_reservoir("right", temperatures[1], -0.5)
        .resonance("level", ["left", "right"], 0.3, std::f64::consts::FRAC_PI_2 * width);
    let network = model::compile(&narrow.build().expect("a plan").model).network.expect("one");
    let narrow = solve(&network, &Start::Stationary, 1e6);
    for rate in Statistic::CUMULANT_RATES {
        let [wide, dot] = [&wide, &dot].map(|found| value(found, "particle.left", rate));
        close(wide / dot, 1.0, 1.0, 3e-4, &format!("{rate:?}"));
    }
    let of = |found: &Answers, rate| value(found, "particle.left", rate);
    close(of(&narrow, Statistic::Rate) / of(&dot, Statistic::Rate), 1.0, 1.0, 1e-4, "current");
    let fano = |found| of(found, Statistic::Fano);
    assert!(fano(&narrow) < 0.8 * fano(&dot), "{} {}", fano(&narrow), fano(&dot));
}

/// Cells approach the integral as windows grow, by the error that is stated.
#[test]
fn cells_approach_the_integral() {
    let error = |duration: f64| {
        let plan = lorentzian(0.8, [1.0, 0.5], [1.0, -1.0]).duration(duration).build();
        let plan = plan.expect("a plan");
        let found = exact(&plan);
        let share = |statistic: Statistic, of: &str| {
            let quantity = Quantity::new(of.parse().expect("an observable"), statistic);
            let answer = found.get(&quantity).expect("it is answered");
            (answer.exact.value - answer.exact.estimated.expect("known")).abs() / answer.scale
        };
        let all = ["particle.left", "energy.left", "heat.right", "entropy.total"];
        let largest =
            |statistic| all.map(|of| share(statistic, of)).into_iter().fold(0.0, f64::max);
        let found = [Statistic::Rate, Statistic::VarianceRate].map(largest);
        let notes = model::compile(&plan.model).counted.sampling_notes;
        assert!(notes.iter().any(|note| note.contains("cells of energy")), "{notes:?}");
        found
    };
    let [short, long] = [error(40.0), error(4000.0)];
    assert!(short[0] > 1e-4 && short[1] > 1e-4, "no error would be seen: {short:?}");
    assert!(long.iter().all(|error| *error < 1e-3), "{long:?}");
    assert!(long[0] < 0.1 * short[0] && long[1] < 0.1 * short[1], "{short:?} {long:?}");
}

const WIRE: &str = "[model]\nkind = 'resonances'\nplanck = 1.0\n[model.reservoirs]\n\
    w = { occupation = { energies = [-1.0, 0.0, 1.0], values = [0.9, 0.5, 0.2] } }\n\
    l = { temperature = 0.4, chemical_potential = 0.1 }\n[model.resonances]\n";

/// A box and an expression of the same transmission are the same; of a table of straight lines particles can be
/// integrated by hand.
#[test]
fn shapes_and_occupations_of_any_kind_are_integrated() {
    let read = |resonance: &str| {
        let text = format!("{WIRE}r = {{ between = ['w', 'l'], {resonance} }}\n");
        exact(&config::read("wire.toml", &text, &[]).expect("a config"))
    };
    let found = read("shape = 'box', energy = 0.25, width = 1.0, height = 0.7");
    let same = read("transmission = '0.7', from = -0.25, to = 0.75");
    for of in ["particle.w", "energy.l", "heat.l", "entropy_flow.w", "entropy.total"] {
        for rate in Statistic::CUMULANT_RATES {
            let [a, b] = [&found, &same].map(|found| value(found, of, rate));
            close(a / b, 1.0, 1.0, 1e-11, &format!("{of} {rate:?}"));
        }
    }
    // The lines from 0.6 to 0.5 and from 0.5 to 0.275, less the Fermi function.
    let wire = 0.25 * 0.55 + 0.75 * 0.3875;
    let lead = |e: f64| -0.4 * (-(e - 0.1) / 0.4_f64).exp().ln_1p();
    let current = 0.7 * (wire - (lead(0.75) - lead(-0.25)));
    close(value(&found, "particle.w", Statistic::Rate), current, 1.0, 1e-13, "current");
}

/// Resonances whose steps are too many to enumerate add the cumulants of each, and their law is a convolution.
#[test]
fn many_narrow_resonances_add_up() {
    let energy = |k: usize| 0.1 * k as f64 - 0.4;
    let device = |all: std::ops::Range<usize>| {
        let base = Plan::builder()
            .planck(1.0)
            .duration(20.0)
            .scattering_reservoir("a", 1.0, 0.3)
            .scattering_reservoir("b", 0.5, -0.2);
        let all = all
            .fold(base, |device, k| device.resonance(&format!("e{k}"), ["a", "b"], energy(k), 1.0));
        exact(&all.build().expect("a plan"))
    };
    let found = device(0..12);
    for of in ["particle.a", "heat.b", "entropy.total"] {
        for statistic in Statistic::CUMULANT_RATES.into_iter().chain(Statistic::WINDOW_CUMULANTS) {
            let sum: f64 = (0..12).map(|k| value(&device(k..k + 1), of, statistic)).sum();
            close(
                value(&found, of, statistic) / sum,
                1.0,
                1.0,
                1e-11,
                &format!("{of} {statistic:?}"),
            );
        }
    }
}

/// At temperature zero particles pass between the steps alone, one way, with the noise of their partition.
#[test]
fn a_cold_bridge_is_partition_noise_between_its_steps() {
    let width = 0.4;
    let plan = lorentzian(width, [0.0, 0.0], [0.9, -0.2]).duration(100.0);
    let plan = plan.generating_function("particle.left").build().expect("a plan");
    let found = exact(&plan);
    let [from, to] = [-0.2, 0.9].map(|at: f64| (at - 0.3) / (width / 2.0));
    // Of 1/(1 + x^2) and of its square.
    let one = |x: f64| x.atan();
    let two = |x: f64| 0.5 * (x.atan() + x / (1.0 + x * x));
    let unit = width / 2.0 / std::f64::consts::TAU;
    let current = unit * (one(to) - one(from));
    close(value(&found, "particle.left", Statistic::Rate) / current, 1.0, 1.0, 1e-12, "current");
    let noise = current - unit * (two(to) - two(from));
    close(
        value(&found, "particle.left", Statistic::VarianceRate) / noise,
        1.0,
        1.0,
        1e-12,
        "noise",
    );
    let report = run::exact(&plan).expect("it is solved");
    let curve = report.curves.iter().find(|curve| curve.kind == Kind::Scgf).expect("it is finite");
    let (fields, values) = (&curve.axes[0].values, curve.exact.as_ref().expect("it is solved"));
    let last = fields.len() - 1;
    // d ln chi = T/(1 + T (e^s - 1)) de: by the midpoint rule.
    let middle = |k: u32| from + (to - from) * (f64::from(k) + 0.5) / 1e5;
    let factor = fields[last].exp_m1();
    let sum: f64 = (0..100_000).map(|k| (factor / (1.0 + middle(k).powi(2))).ln_1p()).sum();
    close(values[last] / (unit * sum * (to - from) / 1e5), 1.0, 1.0, 1e-8, "generating function");
    assert!(report.warnings.iter().any(|line| line.contains("entropy is absent")));
}

/// A peak of width 0.002 on a smooth background changes the current by 2.7 %, and stands between the nodes of a quadrature over
/// a range of 200.
#[test]
fn a_narrow_peak_is_seen_in_any_range() {
    let current = |transmission: &str, from: f64, to: f64| {
        let text = format!(
            "[model]\nkind = 'resonances'\n[model.reservoirs]\n\
             left = {{ temperature = 1.0, chemical_potential = 1.0 }}\n\
             right = {{ temperature = 0.5, chemical_potential = -1.0 }}\n[model.resonances]\n\
             n = {{ between = ['left', 'right'], transmission = '{transmission}', from = {from}, to = {to} }}"
        );
        let plan = config::read("peak.toml", &text, &["sampling.duration=100".into()]);
        value(&exact(&plan.expect("a config")), "particle.left", Statistic::Rate)
    };
    let peak = "0.05*exp(-(e/2)^2) + 0.9*exp(-((e - 0.1234567)/0.002)^2)";
    close(current(peak, -100.0, 100.0), 0.011_625_343_564_300_79, 0.01, 1e-13, "a named peak");
    // Its centre is a sum, and no number in the text.
    let narrow = "0.05*exp(-(e/2)^2) + 0.9*exp(-((e - 0.1 - 0.0234567)/1e-5)^2)";
    let wide_background = "0.05*exp(-(e/2)^2)";
    let [with, without] = [narrow, wide_background].map(|text| current(text, -100.0, 100.0));
    let fermi = |t: f64, mu: f64| 1.0 / (1.0 + ((0.123_456_7 - mu) / t).exp());
    let alone = 0.9e-5 * (fermi(1.0, 1.0) - fermi(0.5, -1.0)) / (4.0 * std::f64::consts::PI).sqrt();
    close(with - without, alone, alone, 1e-6, "a peak of width 1e-5");
}
