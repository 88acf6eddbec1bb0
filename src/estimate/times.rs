//! Hold distributions of times: of waits and of first passages.

/// Times by bin, block by block; bins are those of [`clock`](crate::tally::clock).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeHistogram {
    /// Times in each bin, by block.
    pub bins: Vec<Vec<u64>>,
    /// What they are a share of, by block.
    pub totals: Vec<u64>,
}

impl TimeHistogram {
    /// Times in each bin, of all blocks.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        let bins = self.bins.first().map_or(0, Vec::len);
        (0..bins).map(|bin| self.bins.iter().map(|counts| counts[bin]).sum()).collect()
    }

    /// The share of times in a bin, with its standard error from the scatter of the blocks.
    ///
    /// ```
    /// use fluctua::estimate::TimeHistogram;
    ///
    /// let bins = vec![vec![2, 8], vec![4, 6]];
    /// let times = TimeHistogram { bins, totals: vec![10, 10] };
    /// let [share, error] = times.share(0);
    /// assert_eq!(times.counts(), [6, 14]);
    /// assert!((share - 0.3).abs() < 1e-15 && (error - 0.1).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn share(&self, bin: usize) -> [f64; 2] {
        let blocks = self.totals.len() as f64;
        let total: u64 = self.totals.iter().sum();
        let count: u64 = self.bins.iter().map(|counts| counts[bin]).sum();
        let share = count as f64 / total.max(1) as f64;
        let off = |(counts, &total): (&Vec<u64>, &u64)| counts[bin] as f64 - share * total as f64;
        let squares: f64 = self.bins.iter().zip(&self.totals).map(off).map(|x| x * x).sum();
        let error = (squares * blocks / (blocks - 1.0).max(1.0)).sqrt() / total.max(1) as f64;
        [share, error]
    }
}
