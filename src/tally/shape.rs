//! Check that a block that was read back can be one of a plan: every list is as long as the plan
//! makes it, and every number can be a sum over so many windows.
//!
//! A checksum finds accidents. It does not find a block that another build wrote, or that was forged: such a
//! block would change the report without a word, or end the program. Each topic knows its own bounds; here
//! they are only asked one by one.

use super::bounds::{Size, ensure, same};
use super::{
    Block, Layout, average, counting, distribution, exchange, fluctuation, generating, observer,
    response,
};

/// What every block of a plan looks like.
#[derive(Debug)]
pub struct Shape<'a> {
    layout: &'a Layout,
    /// A block without windows.
    empty: Block,
    size: Size,
    /// Counts of pairs of trajectories.
    response: usize,
}

impl<'a> Shape<'a> {
    /// The shape of `blocks` blocks of so many `windows`, whose pairs of trajectories leave so many
    /// numbers of `response`.
    #[must_use]
    pub fn new(layout: &'a Layout, windows: u64, blocks: u64, response: usize) -> Self {
        Self { layout, empty: Block::empty(layout), size: Size { windows, blocks }, response }
    }

    /// Can this be a block of the plan?
    ///
    /// # Errors
    /// What it has that no block of the plan has, in words.
    pub fn check(&self, block: &Block) -> Result<(), String> {
        let (layout, size) = (self.layout, self.size);
        ensure(block.windows == size.windows, || {
            format!("{} windows in place of {}", block.windows, size.windows)
        })?;
        self.check_means(block)?;
        self.check_classes(&block.classes)?;
        exchange::check(layout, &block.exchange)?;
        fluctuation::check(layout, &block.fluctuation, size)?;
        generating::check(layout, &block.generating, size)?;
        distribution::check(layout, &block.histograms, size)?;
        observer::check(layout, &block.paths, size)?;
        response::check(self.response, &block.response)
    }

    /// Moments and averages, which classes have too.
    fn check_means(&self, block: &Block) -> Result<(), String> {
        let size = Size { windows: block.windows, ..self.size };
        counting::check(self.layout, 0, &block.half, size)?;
        counting::check(self.layout, 1, &block.full, size)?;
        average::check(self.layout, &block.dwell, size)?;
        counting::check_expected(self.layout, &block.expected)
    }

    /// Each class has windows of the block, and nothing but moments and averages.
    fn check_classes(&self, classes: &[Block]) -> Result<(), String> {
        same("classes", classes.len(), self.empty.classes.len())?;
        let mut windows = 0;
        for (class, empty) in classes.iter().zip(&self.empty.classes) {
            windows = u64::saturating_add(windows, class.windows);
            let few = windows <= self.size.windows;
            ensure(few, || "more windows in its classes than in all".into())?;
            self.check_means(class)?;
            let rest = Block { windows: 0, ..class.clone() };
            let Block { half, full, dwell, expected, .. } = empty.clone();
            let rest = Block { half, full, dwell, expected, ..rest };
            ensure(rest == *empty, || "what no class has".into())?;
        }
        Ok(())
    }
}
