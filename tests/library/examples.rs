//! Every program of `examples/` runs and prints what it promises.

#[path = "../../examples/blocks_by_hand.rs"]
mod blocks_by_hand;
#[path = "../../examples/figure_gallery.rs"]
mod figure_gallery;
#[path = "../../examples/first_passage.rs"]
mod first_passage;
#[path = "../../examples/force_scan.rs"]
mod force_scan;
#[path = "../../examples/inverse_current.rs"]
mod inverse_current;
#[path = "../../examples/single_level.rs"]
mod single_level;

#[test]
fn the_exact_current_is_the_closed_form() {
    let text = single_level::run().unwrap();
    assert_eq!(text.matches("closed form").count(), 2, "{text}");
    for line in text.lines() {
        let exact = line.split("exact ").nth(1).unwrap().split(',').next().unwrap();
        assert_eq!(exact, line.split("closed form ").nth(1).unwrap(), "{text}");
    }
}

#[test]
fn particles_flow_against_both_forces() {
    let text = inverse_current::run().unwrap();
    assert!(text.starts_with("current from b -"), "{text}");
    assert!(text.lines().count() > 5, "{text}");
}

#[test]
fn a_motor_stalls_where_its_cycle_has_no_affinity() {
    let text = force_scan::run().unwrap();
    assert!(text.contains("stall at a load of 12.000000\n"), "{text}");
    assert!(text.ends_with("sampled between 8 and 16\n"), "{text}");
}

#[test]
fn blocks_walked_by_hand_give_the_same_report() {
    let text = blocks_by_hand::run().unwrap();
    assert!(text.ends_with("same report as of one run: true\n"), "{text}");
}

#[test]
fn the_ruin_of_a_gambler() {
    let text = first_passage::run().unwrap();
    let ever: Vec<&str> = text.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(ever, ["0.250000", "1.000000"], "{text}");
}

#[test]
fn a_gallery_has_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let text = figure_gallery::run(folder.path()).unwrap();
    assert_eq!(text, "20 figures\n");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 6 * 20);
}
