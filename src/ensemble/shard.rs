//! Split the blocks of a plan among independent runs.

use std::fmt;
use std::str::FromStr;

/// The `number`-th of `count` shares of a plan's blocks: those whose index leaves `number - 1`
/// when divided by `count`.
///
/// ```
/// use fluctua::ensemble::Shard;
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!(shard.blocks(8).collect::<Vec<_>>(), [1, 4, 7]);
/// # Ok::<(), fluctua::ensemble::NotAShard>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    count: u64,
}

impl Shard {
    /// All blocks.
    pub const WHOLE: Self = Self { number: 1, count: 1 };

    /// The share that a block falls to when there are `count`.
    #[must_use]
    pub fn of_block(index: u64, count: u64) -> Self {
        let count = count.max(1);
        Self { number: index % count + 1, count }
    }

    /// Its block indices, ascending, when the plan has so many blocks.
    pub fn blocks(self, blocks: u64) -> impl Iterator<Item = u64> {
        let all = self.number - 1..blocks;
        // A stride beyond the address space is one block.
        all.step_by(usize::try_from(self.count).unwrap_or(usize::MAX))
    }

    /// Is this one of its blocks?
    #[must_use]
    pub fn holds(self, index: u64) -> bool {
        Self::of_block(index, self.count) == self
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

/// A text that names no shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shard is i/n with i from 1 to n, such as 1/3")]
pub struct NotAShard;

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let (number, count) = text.split_once('/').ok_or(NotAShard)?;
        match (number.parse(), count.parse()) {
            (Ok(number), Ok(count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            _ => Err(NotAShard),
        }
    }
}
