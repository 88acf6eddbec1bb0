//! What a config means, and that a resolved plan written as TOML is the same config.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fluctua::config::{Cause, Error, Plan, read, to_json, to_toml};
use fluctua::kernel::KernelName;
use fluctua::model::{Model, Payer};
use fluctua::network::Start;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::common::joined::joined_text;

const DEVICE: &str = r#"
    [parameters]
    beta = "beta_b + F_E"
    beta_b = 1.0
    F_E = 1.0
    F_N = 0.2
    [model]
    kind = "dots"
    [model.dots]
    R = { energy = 2.5 }
    L = { energy = 1 }
    [[model.interactions]]
    between = ["L", "R"]
    energy = "-3/2"
    [model.reservoirs]
    r = { dot = "R", temperature = "1/beta", chemical_potential = 3.0 }
    a = { dot = "L", temperature = "1/beta", chemical_potential = "(beta_b - F_N)/beta", tunnel_rate = [{ rate = 1.0 }, { rate = 0.2, occupied = ["R"] }] }
    b = { dot = "L", temperature = "1/beta_b", chemical_potential = 1.0 }
"#;

fn device(set: &[&str]) -> Result<Plan, Error> {
    let set: Vec<String> = set.iter().map(|option| (*option).to_owned()).collect();
    read("folder/device.toml", DEVICE, &set)
}

fn round_trip(plan: &Plan) -> Result<Plan, Error> {
    read("plan.toml", &to_toml(plan), &[])
}

#[test]
fn a_device_is_resolved_with_defaults_in_the_order_of_the_file() {
    let plan = device(&[]).expect("a good config");
    let Model::Dots(dots) = &plan.model else {
        panic!("a device of dots");
    };
    let names: Vec<_> = dots.dots.iter().map(|dot| dot.name.as_str()).collect();
    assert_eq!(names, ["R", "L"]);
    let names: Vec<_> = dots.reservoirs.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["r", "a", "b"]);
    assert_eq!(dots.interactions[0].between, [0, 1]);
    assert_eq!(dots.interactions[0].energy.get(), -1.5);
    let thermal = dots.reservoirs[1].occupation.as_thermal().expect("it has a temperature");
    assert_eq!((thermal.temperature, thermal.chemical_potential), (0.5, 0.4));
    assert_eq!(dots.reservoirs[1].leads[0].tunnel_rate[1].occupied, [0]);
    assert_eq!(dots.reservoirs[2].leads[0].tunnel_rate[0].rate.get(), 1.0);

    let sampling = &plan.sampling;
    assert_eq!(plan.title, "device");
    assert_eq!(sampling.kernel, KernelName::Auto);
    assert_eq!((sampling.trajectories, sampling.blocks), (25_600, 256));
    assert_eq!((sampling.duration.get(), sampling.seed), (100.0, 1));
    assert_eq!(sampling.start, None);
    assert!(plan.observe.covariances.is_empty());
}

#[test]
fn dots_are_joined_by_leads_and_hops() {
    let set = [
        "model.reservoirs.a.dot=[\"R\", \"L\"]",
        "model.reservoirs.a.tunnel_rate={ L = 2.0, R = [{ rate = 0.5 }, { rate = 0.1, occupied = [\"L\"] }] }",
        "model.reservoirs.b.dot=[\"L\", \"R\"]",
        "model.reservoirs.b.tunnel_rate=0.25",
        "model.tunnelling=[{ between = [\"L\", \"R\"], rate = 0.3, name = \"p\", temperature = \"F_E/2\" }, { between = [\"R\", \"L\"], rate = 0.2, reservoir = \"r\" }]",
    ];
    let plan = device(&set).expect("a good config");
    let Model::Dots(dots) = &plan.model else {
        panic!("a device of dots");
    };
    let rates = |reservoir: usize| -> Vec<(usize, f64)> {
        let leads = dots.reservoirs[reservoir].leads.iter();
        leads.map(|lead| (lead.dot, lead.tunnel_rate[0].rate.get())).collect()
    };
    assert_eq!(rates(0), [(0, 1.0)]);
    assert_eq!(rates(1), [(0, 0.5), (1, 2.0)]);
    assert_eq!(dots.reservoirs[1].leads[0].tunnel_rate[1].occupied, [1]);
    assert_eq!(rates(2), [(1, 0.25), (0, 0.25)]);
    let hops: Vec<_> = dots.tunnelling.iter().map(|t| (t.between, t.rate.get(), t.payer)).collect();
    assert_eq!(hops, [([0, 1], 0.3, Payer::Bath(0)), ([0, 1], 0.2, Payer::Reservoir(0))]);
    assert_eq!(dots.baths[0].temperature.get(), 0.5);
    assert_eq!(round_trip(&plan), Ok(plan));
}

#[test]
fn dots_are_joined_in_code_as_in_a_file() {
    let start = || Plan::builder().dot("L", 0.0).dot("R", 1.0).dot("S", 2.0);
    let built = start()
        .reservoir("a", "L", 1.0, 0.5)
        .tunnel_rate("a", 2.0)
        .lead("a", "R", 0.3)
        .lead("a", "S", "1/4")
        .tunnelling(["L", "R"], 0.1, "p", 0.7)
        .tunnelling_by(["R", "S"], 0.2, "a")
        .title("joined")
        .build()
        .expect("a good plan");
    let text = r#"
        title = "joined"
        [model]
        kind = "dots"
        dots = { L = { energy = 0.0 }, R = { energy = 1.0 }, S = { energy = 2.0 } }
        [model.reservoirs.a]
        dot = ["L", "R", "S"]
        temperature = 1.0
        chemical_potential = 0.5
        tunnel_rate = { L = 2.0, R = 0.3, S = 0.25 }
        [[model.tunnelling]]
        between = ["L", "R"]
        rate = 0.1
        name = "p"
        temperature = 0.7
        [[model.tunnelling]]
        between = ["R", "S"]
        rate = 0.2
        reservoir = "a"
    "#;
    assert_eq!(built, read("joined.toml", text, &[]).expect("a good config"));
    let twice = start().reservoir("a", "L", 1.0, 0.5).lead("a", "L", 0.3).build().unwrap_err();
    assert!(matches!(twice.cause(), Cause::DotTwice { .. }), "{twice}");
}

#[test]
fn options_win_over_the_file() {
    let plan = device(&[
        "sampling.trajectories=1e3",
        "sampling.blocks = 7",
        "sampling.start={ state = \"L+R\" }",
        "model.start=L",
        "model.interactions.0.energy=F_E/4",
        "parameters.F_E=3",
        "title=Two words",
        "observe.covariances=[[\"particle.b\", \"entropy\"]]",
    ])
    .expect("good options");
    let Model::Dots(dots) = &plan.model else {
        panic!("a device of dots");
    };
    assert_eq!((plan.sampling.trajectories, plan.sampling.blocks), (1001, 7));
    assert_eq!(plan.sampling.start, Some(Start::State("R+L".to_owned())));
    assert_eq!(dots.start, [1]);
    assert_eq!(dots.interactions[0].energy.get(), 0.75);
    assert_eq!(plan.title, "Two words");
    assert_eq!(plan.observe.covariances[0][1].to_string(), "entropy.total");
    assert_eq!(round_trip(&plan), Ok(plan));
}

#[test]
fn few_trajectories_make_few_blocks() {
    let plan = device(&["sampling.trajectories=10"]).expect("ten are enough");
    assert_eq!((plan.sampling.trajectories, plan.sampling.blocks), (10, 10));
}

#[test]
fn seeds_reach_the_largest_integer_of_toml() {
    let seed = i64::MAX.unsigned_abs();
    let plan = device(&[&format!("sampling.seed={seed}")]).expect("a large seed");
    assert_eq!(plan.sampling.seed, seed);
    assert_eq!(round_trip(&plan), Ok(plan));
}

#[test]
fn sixteen_dots_are_read_and_seventeen_refused() {
    let chain = |n: usize| {
        let mut text = String::from("[model]\nkind = \"dots\"\n");
        for dot in 0..n {
            let _ = writeln!(text, "dots.d{dot} = {{ energy = 1 }}");
            let _ = writeln!(
                text,
                "reservoirs.r{dot} = {{ dot = \"d{dot}\", temperature = 1, chemical_potential = 0 }}"
            );
        }
        read("chain.toml", &text, &[])
    };
    assert!(chain(16).is_ok());
    let error = chain(17).expect_err("too many states");
    assert_eq!(error.cause(), &Cause::TooManyDots { dots: 17, most: 16 });
}

#[test]
fn long_chains_of_parameters_and_deep_paths_do_not_overflow() {
    let mut text = String::from("[parameters]\n");
    for parameter in 0..20_000 {
        let _ = writeln!(text, "p{parameter} = \"p{} + 1\"", parameter + 1);
    }
    text += "p20000 = 0\n[model]\nkind = \"dots\"\ndots.L.energy = \"p0\"\n";
    text += "reservoirs.a = { dot = \"L\", temperature = 1, chemical_potential = 0 }\n";
    let plan = read("chain.toml", &text, &[]).expect("a long chain");
    let Model::Dots(dots) = &plan.model else {
        panic!("a device of dots");
    };
    assert_eq!(dots.dots[0].energy.get(), 20_000.0);

    let deep = format!("{}=1", vec!["a"; 100_000].join("."));
    let error = device(&[&deep]).expect_err("too deep");
    assert!(matches!(error.cause(), Cause::OptionPath { .. }));
}

#[test]
fn json_has_the_shape_of_the_file() {
    let plan = device(&["sampling.start=stationary"]).expect("a good config");
    let json = to_json(&plan);
    assert_eq!(json["model"]["kind"], "dots");
    assert_eq!(json["model"]["reservoirs"]["r"]["temperature"], 0.5);
    assert_eq!(json["sampling"]["start"], "stationary");
    assert_eq!(json["sampling"]["kernel"], "auto");
}

#[test]
fn every_config_is_read_and_opens_with_its_question() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let mut read_configs = 0;
    for entry in fs::read_dir(folder).expect("the configs") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a config in UTF-8");
        let first = text.lines().next().unwrap_or("");
        assert!(first.starts_with("# ") && first.ends_with('?'), "{first}");
        let plan = read(&path.to_string_lossy(), &text, &[]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(round_trip(&plan), Ok(plan));
        read_configs += 1;
    }
    assert!(read_configs >= 10);
}

fn finite() -> impl Strategy<Value = f64> {
    use prop::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    prop_oneof![
        NORMAL | SUBNORMAL | ZERO | POSITIVE | NEGATIVE,
        (-1000..1000_i32).prop_map(f64::from),
    ]
}

/// One transition of a network: two states, a reservoir, rate, particles, energy.
type Jump = (u8, u8, u8, f64, i32, f64);

/// Config text of a device: dots with energies, and for each two reservoirs and an interaction.
fn device_text(dots: &[(f64, f64, f64, f64)]) -> String {
    let mut text = String::from("[model]\nkind = \"dots\"\n");
    for (dot, (energy, temperature, potential, rate)) in dots.iter().enumerate() {
        let temperature = temperature.abs();
        let rate = rate.abs();
        // Names whose order differs from that of the alphabet.
        let name = 9 - dot;
        let _ = writeln!(text, "dots.d{name} = {{ energy = {energy:?} }}");
        let thermal = format!("temperature = {temperature:?}, chemical_potential = {potential:?}");
        let tunnel_rate = if dot == 0 {
            format!("{rate:?}")
        } else {
            format!("[{{ rate = 1 }}, {{ rate = {rate:?}, occupied = [\"d9\"] }}]")
        };
        let _ = writeln!(
            text,
            "reservoirs.r{name} = {{ dot = \"d{name}\", {thermal}, tunnel_rate = {tunnel_rate} }}"
        );
    }
    for (dot, (energy, ..)) in dots.iter().enumerate().skip(1) {
        let name = 9 - dot;
        let _ = writeln!(
            text,
            "[[model.interactions]]\nbetween = [\"d{name}\", \"d9\"]\nenergy = {energy:?}"
        );
    }
    text
}

fn network_text(jumps: &[Jump]) -> String {
    let mut text = String::from("[model]\nkind = \"network\"\n");
    for (from, to, reservoir, rate, particles, energy) in jumps {
        let to = if from == to { to + 1 } else { *to };
        let rate = rate.abs();
        let _ = writeln!(
            text,
            "[[model.transitions]]\nfrom = \"s {from}\"\nto = \"s {to}\"\nrate = {rate:?}\n\
             reservoir = \"r{reservoir}\"\nparticles = {particles}\nenergy = {energy:?}"
        );
    }
    text
}

fn check_round_trip(text: &str) -> Result<(), TestCaseError> {
    let plan = read("any.toml", text, &[]);
    let plan = plan.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    let written = to_toml(&plan);
    let again = read("plan.toml", &written, &[]);
    prop_assert_eq!(again.as_ref(), Ok(&plan), "{}", written);
    // Bits too: equality of floats does not tell zero from minus zero.
    prop_assert_eq!(to_toml(&plan), again.map(|plan| to_toml(&plan)).unwrap_or_default());
    Ok(())
}

proptest! {
    #[test]
    fn a_written_device_reads_back(
        dots in prop::collection::vec((finite(), finite(), finite(), finite()), 1..5),
        duration in 1e-300..1e300_f64,
        seed in 0..=i64::MAX,
        trajectories in 1..1_000_000_000_u64,
        blocks in 1..1000_u64,
    ) {
        let mut text = device_text(&dots);
        let _ = writeln!(
            text,
            "[sampling]\nduration = {duration:?}\nseed = {seed}\ntrajectories = {trajectories}\n\
             blocks = {blocks}\nstart = {{ burn_in = {duration:?} }}"
        );
        check_round_trip(&text)?;
    }

    #[test]
    fn a_written_device_of_joined_dots_reads_back(seed: u64) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        check_round_trip(&joined_text(&mut random, None))?;
    }

    #[test]
    fn a_written_network_reads_back(
        jumps in prop::collection::vec(
            (0..9_u8, 0..9_u8, 0..3_u8, finite(), -i32::MAX..=i32::MAX, finite()),
            1..12,
        ),
    ) {
        check_round_trip(&network_text(&jumps))?;
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}a-c=.\", \n0-9+#é-]{0,60}") {
        let _ = read("any.toml", &text, &[]).map_err(|error| error.to_string());
        let _ = device(&[&text]).map_err(|error| error.to_string());
        let option = format!("model.dots.L.energy={text}");
        let _ = device(&[&option]).map_err(|error| error.to_string());
    }
}

/// Every way to write a ring says the same again.
#[test]
fn rings_come_back_from_their_own_text() {
    let base = "[model]\nkind = 'ring'\nupper = { spins = 1, coupling = 2.0 }\n\
                lower = { spins = 2, coupling = -0.1 }\nleft = { temperature = 0 }\n\
                right = { temperature = 0.3 }\n";
    let demons = |start: &str| {
        format!("bulk = {{ rule = 'creutz', quantum = 0.1, levels = 3, start = {start} }}\n")
    };
    for rest in [
        "bulk = { rule = 'q2r' }\norder = 'checkerboard'\n[sampling]\nduration = 8\n".to_owned(),
        "bulk = { rule = 'q2r' }\nbonds = [1, 3]\n[sampling]\nstart = 'up'\n".to_owned(),
        demons("'uniform'") + "[sampling]\nstart = { canonical = 'right' }\n",
        demons("[0, 2, 1]") + "clock = 'steps'\n[sampling]\nstart = 'random'\n",
        demons("{ thermal = 0.7 }") + "[sampling]\nkernel = 'metropolis-creutz'\n",
    ] {
        let plan = read("ring", &format!("{base}{rest}"), &[]).expect("a config");
        let again = read("ring", &to_toml(&plan), &[]).expect("a written plan");
        assert_eq!(plan, again);
    }
}
