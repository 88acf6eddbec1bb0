//! Reservoirs by their occupation, read and written: a plan says functions without parameters.

use fluctua::config::{self, Plan, Setting, read, to_toml};
use fluctua::model::{Model, Occupation, Statistics};

fn round_trip(plan: &Plan) {
    let text = to_toml(plan);
    let again = read("plan.toml", &text, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again, *plan);
    assert_eq!(to_toml(&again), text);
}

const WIRE: &str = r#"
    [parameters]
    mu = -1.5
    T = 0.25
    [model]
    kind = "dots"
    environment = "lead"
    dots.L = { energy = 0.5 }
    reservoirs.wire = { dot = "L", occupation = "0.5/(exp((e - mu)/T) + 1) + 0.5/(exp(e/(2*T)) + 1)" }
    reservoirs.lead = { dot = "L", temperature = "T", chemical_potential = "-mu" }
"#;

#[test]
fn an_expression_is_written_with_the_values_of_its_parameters() {
    let (plan, idle) = config::read_and_check("wire.toml", WIRE, &[]).unwrap();
    assert_eq!(idle, Vec::<String>::new(), "all parameters are used");
    let Model::Dots(dots) = &plan.model else { panic!("dots") };
    let Occupation::Expression(text, function) = &dots.reservoirs[0].occupation else {
        panic!("an expression")
    };
    assert_eq!(text, "0.5/(exp((e - (-1.5))/0.25) + 1) + 0.5/(exp(e/(2*0.25)) + 1)");
    let expected = 0.5 / ((2.0_f64 / 0.25).exp() + 1.0) + 0.5 / ((0.5_f64 / 0.5).exp() + 1.0);
    assert!((function.value(&[0.5]).unwrap() - expected).abs() < 1e-15);
    let environment = dots.environment.expect("that of the lead");
    assert_eq!((environment.temperature.get(), environment.chemical_potential.get()), (0.25, 1.5));
    round_trip(&plan);
    // The energy of the dot lies outside of nothing, but a parameter that scans moves the function.
    let moved = read("wire.toml", WIRE, &["parameters.T=0.5".to_owned()]).unwrap();
    assert_ne!(moved, plan);
}

#[test]
fn every_form_is_read_back() {
    for occupation in [
        Setting::mixture([[0.25, 1.0, 0.1], [0.75, 0.0, -0.5]]),
        Setting::occupation_table([[-1.0, 0.9], [0.1, 0.5], [3.0, 0.0]]),
        "0.3 + 0.1*tanh(e)".into(),
        0.3.into(),
    ] {
        let dots = Plan::builder()
            .dot("L", 0.2)
            .nonthermal_reservoir("wire", "L", occupation.clone())
            .environment(0.5, -0.25)
            .build()
            .unwrap();
        round_trip(&dots);
        for (_, statistics) in Statistics::ALL {
            let network = Plan::builder()
                .bath("room", "fermi", 0.5, 1.0)
                .nonthermal_bath("wire", statistics, occupation.clone())
                .pair(["a", "b"], 0.2, 1.0, "wire")
                .pair(["b", "c"], 0.7, 2.0, "room")
                .carrying(-2, 0.7)
                .transition("c", "a", 0.1, "typed")
                .environment(0.5, -0.25)
                .build()
                .unwrap();
            round_trip(&network);
            let Model::Network(model) = &network.model else { panic!("a network") };
            let names: Vec<_> = model.reservoirs.iter().map(|own| own.name.as_str()).collect();
            assert_eq!(names, ["room", "wire", "typed"], "described ones first");
            assert!(model.transitions[0].pair && !model.transitions[2].pair);
            assert_eq!((model.transitions[0].particles, model.transitions[1].particles), (1, -2));
        }
    }
}

/// Typed rates on a reservoir with a temperature may differ from it by 1e-9 in their log-ratio, and keep their own.
#[test]
fn typed_rates_may_have_a_temperature_that_they_fit() {
    let text = |back: f64| {
        format!(
            "model.kind = \"network\"\nmodel.reservoirs.left = {{ temperature = 0.5 }}\n\
             [[model.transitions]]\nfrom = \"a\"\nto = \"b\"\nrate = 1.0\nreservoir = \"left\"\nenergy = 1.0\n\
             [[model.transitions]]\nfrom = \"b\"\nto = \"a\"\nrate = {back:?}\nreservoir = \"left\"\nenergy = -1.0\n"
        )
    };
    let back = 2.0_f64.exp();
    let plan = read("typed.toml", &text(back * (1.0 + 5e-10)), &[]).unwrap();
    round_trip(&plan);
    let network = fluctua::model::compile(&plan.model).network.unwrap();
    let ratio = network.channels()[0].log_ratio.unwrap();
    assert!((ratio + 2.0 + 5e-10).abs() < 1e-14, "{ratio}");
    assert!(network.find(&"heat.left".parse().unwrap()).is_some());
    assert!(read("typed.toml", &text(back * (1.0 + 5e-9)), &[]).is_err());
}
