//! The device of four states as rebop's fastest interface has it: reactions that the compiler knows.
//!
//! Holes and electrons of both dots are species. With counters every reaction also makes one of a product
//! that nothing uses, so that all that ours counts can be read off its counts. The loop is that of the
//! macro.

#![allow(clippy::too_many_arguments, reason = "the macro makes a constructor with every rate")]

use std::time::Instant;

use fluctua::network::Network;

/// Long enough for some hundred thousand jumps.
const DURATION: f64 = 150_000.0;

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

rebop::define_system! {
    fill_a_0 fill_a_1 leave_a_0 leave_a_1
    fill_b_0 fill_b_1 leave_b_0 leave_b_1
    fill_r_0 fill_r_1 leave_r_0 leave_r_1;
    Plain {
        hole, electron, other_hole, other_electron
    }
    into_a_0: hole + other_hole => electron + other_hole @ fill_a_0
    from_a_0: electron + other_hole => hole + other_hole @ leave_a_0
    into_b_0: hole + other_hole => electron + other_hole @ fill_b_0
    from_b_0: electron + other_hole => hole + other_hole @ leave_b_0
    into_a_1: hole + other_electron => electron + other_electron @ fill_a_1
    from_a_1: electron + other_electron => hole + other_electron @ leave_a_1
    into_b_1: hole + other_electron => electron + other_electron @ fill_b_1
    from_b_1: electron + other_electron => hole + other_electron @ leave_b_1
    into_r_0: other_hole + hole => other_electron + hole @ fill_r_0
    from_r_0: other_electron + hole => other_hole + hole @ leave_r_0
    into_r_1: other_hole + electron => other_electron + electron @ fill_r_1
    from_r_1: other_electron + electron => other_hole + electron @ leave_r_1
}

/// A device of the macro, ready to go.
macro_rules! ready {
    ($kind:ident, $network:expr, $seed:expr) => {{
        let rate = |reservoir, from| rate($network, reservoir, from);
        let mut device = $kind::new();
        device.seed($seed);
        (device.fill_a_0, device.leave_a_0) = (rate(0, 0b00), rate(0, 0b01));
        (device.fill_a_1, device.leave_a_1) = (rate(0, 0b10), rate(0, 0b11));
        (device.fill_b_0, device.leave_b_0) = (rate(1, 0b00), rate(1, 0b01));
        (device.fill_b_1, device.leave_b_1) = (rate(1, 0b10), rate(1, 0b11));
        (device.fill_r_0, device.leave_r_0) = (rate(2, 0b00), rate(2, 0b10));
        (device.fill_r_1, device.leave_r_1) = (rate(2, 0b01), rate(2, 0b11));
        (device.hole, device.other_hole) = (1, 1);
        device
    }};
}

/// Of a channel, by its reservoir and the state before: bit 0 is the dot of the first two reservoirs.
fn rate(network: &Network, reservoir: u32, from: u32) -> f64 {
    let found = network.channels_from(from).iter().find(|c| c.reservoir == reservoir);
    found.expect("every reservoir has a channel from every state").rate
}

/// Nanoseconds a jump with every count kept, and with none: both make the same jumps.
pub(crate) fn jump(network: &Network, seed: u64) -> [f64; 2] {
    let mut n = ready!(Counting, network, seed);
    let mut plain = ready!(Plain, network, seed);
    let begun = Instant::now();
    n.advance_until(DURATION);
    let counting = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    plain.advance_until(DURATION);
    let bare = begun.elapsed().as_secs_f64();
    let jumps = n.n0 + n.n1 + n.n2 + n.n3 + n.n4 + n.n5 + n.n6 + n.n7 + n.n8 + n.n9 + n.n10 + n.n11;
    assert!(jumps > 100_000, "{jumps} jumps");
    assert_eq!([n.hole, n.other_hole], [plain.hole, plain.other_hole], "they went other ways");
    [counting, bare].map(|seconds| seconds * 1e9 / jumps as f64)
}
