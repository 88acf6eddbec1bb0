//! Mistakes in plans that are made in code are said as those in files.

use fluctua::config::Cause;

use crate::plans::{break_the_model, sound};

#[test]
fn a_mistake_in_code_is_said_as_one_in_a_file() {
    let wrong = sound(0).reservoir("c", "Lft", 1.0, 0.0).build().unwrap_err().to_string();
    assert!(wrong.contains("no dot is called `Lft`"), "{wrong}");
    assert!(wrong.contains("did you mean") || wrong.contains("There are: L, R"), "{wrong}");
    let wrong = sound(0).seed(u64::MAX).build().unwrap_err().to_string();
    assert!(wrong.contains("plan in code") && wrong.contains("sampling.seed"), "{wrong}");
    let nowhere = sound(0).set("sampling.seed.x", 1).build().map(|_| ());
    assert!(nowhere.is_err());
    let plain = sound(0).seed(3).set("sampling.seed.x", 1).build().unwrap_err();
    assert!(matches!(plain.cause(), Cause::OptionIntoValue { .. }), "{plain}");
}

#[test]
fn indices_of_nothing_are_refused() {
    let plan = sound(0).build().unwrap();
    let error = plan.with(|parts| break_the_model(&mut parts.model, 4, 17)).unwrap_err();
    let Cause::NoSuchIndex { key: "model.reservoirs", index: 4, length: 2 } = error.cause() else {
        panic!("{error}")
    };
}

#[test]
fn a_model_is_not_changed_beside_its_expressions() {
    let plan = sound(0).response("F").build().unwrap();
    let error = plan.with(|parts| break_the_model(&mut parts.model, 1, 17)).unwrap_err();
    assert!(matches!(error.cause(), Cause::BesideExpressions), "{error}");
    assert_eq!(plan.with(|parts| parts.sampling.seed = 9).unwrap().sampling.seed, 9);
}
