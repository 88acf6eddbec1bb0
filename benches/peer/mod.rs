//! The device of four states as rebop's fastest interface has it: reactions that the compiler knows.
//!
//! Holes and electrons of both dots are species. Every reaction also makes one of a product that nothing
//! uses, so that all that ours counts can be read off its counts. The loop is that of the macro.

use std::time::Instant;

use fluctua::network::Network;

rebop::define_system! {
    fill_a_0 fill_a_1 leave_a_0 leave_a_1
    fill_b_0 fill_b_1 leave_b_0 leave_b_1
    fill_r_0 fill_r_1 leave_r_0 leave_r_1;
    Counting {
        hole, electron, other_hole, other_electron,
        n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11
    }
    into_a_0: hole + other_hole => electron + other_hole + n0 @ fill_a_0
    from_a_0: electron + other_hole => hole + other_hole + n1 @ leave_a_0
    into_b_0: hole + other_hole => electron + other_hole + n2 @ fill_b_0
    from_b_0: electron + other_hole => hole + other_hole + n3 @ leave_b_0
    into_a_1: hole + other_electron => electron + other_electron + n4 @ fill_a_1
    from_a_1: electron + other_electron => hole + other_electron + n5 @ leave_a_1
    into_b_1: hole + other_electron => electron + other_electron + n6 @ fill_b_1
    from_b_1: electron + other_electron => hole + other_electron + n7 @ leave_b_1
    into_r_0: other_hole + hole => other_electron + hole + n8 @ fill_r_0
    from_r_0: other_electron + hole => other_hole + hole + n9 @ leave_r_0
    into_r_1: other_hole + electron => other_electron + electron + n10 @ fill_r_1
    from_r_1: other_electron + electron => other_hole + electron + n11 @ leave_r_1
}

/// Nanoseconds a jump with every count kept.
pub fn counting(network: &Network, seed: u64) -> f64 {
    let mut device = Counting::new();
    device.seed(seed);
    set_rates(&mut device, network);
    (device.hole, device.other_hole) = (1, 1);
    let begun = Instant::now();
    device.advance_until(150_000.0);
    let elapsed = begun.elapsed().as_secs_f64();
    let n = &device;
    let jumps = n.n0 + n.n1 + n.n2 + n.n3 + n.n4 + n.n5 + n.n6 + n.n7 + n.n8 + n.n9 + n.n10 + n.n11;
    assert!(jumps > 100_000, "{jumps} jumps");
    elapsed * 1e9 / jumps as f64
}

/// Rates by reservoir and by the state before: bit 0 is the dot of the first two reservoirs.
fn set_rates(device: &mut Counting, network: &Network) {
    let rate = |reservoir: u32, from: u32| {
        let found = network.channels_from(from).iter().find(|c| c.reservoir == reservoir);
        found.expect("every reservoir has a channel from every state").rate
    };
    (device.fill_a_0, device.leave_a_0) = (rate(0, 0b00), rate(0, 0b01));
    (device.fill_a_1, device.leave_a_1) = (rate(0, 0b10), rate(0, 0b11));
    (device.fill_b_0, device.leave_b_0) = (rate(1, 0b00), rate(1, 0b01));
    (device.fill_b_1, device.leave_b_1) = (rate(1, 0b10), rate(1, 0b11));
    (device.fill_r_0, device.leave_r_0) = (rate(2, 0b00), rate(2, 0b10));
    (device.fill_r_1, device.leave_r_1) = (rate(2, 0b01), rate(2, 0b11));
}
