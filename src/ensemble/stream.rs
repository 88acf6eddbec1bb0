//! Address randomness: (seed, point, block, purpose) names a generator.
//!
//! The 256-bit state is the output of [`SplitMix64`] started at a hash of the address, the seeding
//! its authors recommend for xoshiro (doi:10.1145/3460772). No generator is ever shared.

use rand::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;

use crate::kernel::Generator;

/// The version of all that decides a block's numbers or bytes: the streams, the kernels, the start
/// laws, the centres of power sums, and what a block holds. It is raised whenever a pinned sample
/// changes, with a line under **Value-breaking** in the changelog, so that blocks of two versions
/// are never mixed.
pub const STREAM_VERSION: u32 = 6;

/// What a stream is used for; streams of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The walk of a block.
    Walk = 1,
    /// The short run that fixes the centres of power sums.
    Pilot = 2,
    /// A printed trajectory.
    Trace = 3,
    /// The pairs of trajectories of a block that share random numbers.
    Response = 4,
}

/// The generator at an address.
///
/// ```
/// use fluctua::ensemble::stream::{Purpose, stream};
///
/// assert_eq!(stream(1, 0, 7, Purpose::Walk), stream(1, 0, 7, Purpose::Walk));
/// assert_ne!(stream(1, 0, 7, Purpose::Walk), stream(1, 0, 8, Purpose::Walk));
/// ```
#[must_use]
pub fn stream(seed: u64, point: u64, block: u64, purpose: Purpose) -> Generator {
    let address = [point, block, purpose as u64]
        .into_iter()
        .fold(mix(seed), |hash, word| mix(hash ^ mix(word)));
    let mut state = [0_u8; 32];
    SplitMix64::seed_from_u64(address).fill_bytes(&mut state);
    Generator::from_seed(state)
}

/// One step of `SplitMix64`: a bijection of the 64-bit words.
fn mix(word: u64) -> u64 {
    SplitMix64::from_seed(word.to_le_bytes()).next_u64()
}
