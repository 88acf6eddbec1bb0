//! Say how many events an estimate needs to be shown, and to be judged.
//!
//! Below `shown` an estimate is withheld: its error bar comes from windows that may have missed rare events. Below
//! `judged` it is shown with its error bar but not compared, since a test that holds far out in the tails needs
//! more events than an interval does. The numbers come from the coverage tests (`fluctua validate`).

use crate::quantity::Statistic;

/// How many events carry what.
///
/// ```
/// use fluctua::estimate::{Evidence, Needed};
/// use fluctua::quantity::Statistic;
///
/// let needed = Needed::of(Statistic::Variance);
/// assert_eq!(needed.evidence(50.0), Evidence::Withheld);
/// assert_eq!(needed.evidence(5e3), Evidence::Shown);
/// assert!(needed.evidence(1e6) > Evidence::Shown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    /// Events below which an estimate is withheld.
    pub shown: f64,
    /// Events below which it is not judged.
    pub judged: f64,
}

/// What so many events are enough for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// For nothing.
    Withheld,
    /// To be shown, with an error bar.
    Shown,
    /// To be judged by that error bar.
    Judged,
}

impl Needed {
    /// Of rates, variances, covariances, Fano factors and time averages: jumps, or changes of a level.
    pub const ORDINARY: Self = Self { shown: 1e2, judged: 1e4 };
    /// Of third cumulants: jumps.
    pub const THIRD: Self = Self { shown: 1e4, judged: 1e5 };
    /// Of fourth cumulants: jumps.
    pub const FOURTH: Self = Self { shown: 1e5, judged: 1e6 };
    /// Of numbers that single trajectories show: times that were seen, such as waits or passages.
    pub const TIMES: Self = Self { shown: 1e2, judged: 1e3 };

    /// What a statistic of window counts or a time average needs.
    #[must_use]
    pub fn of(statistic: Statistic) -> Self {
        match statistic {
            Statistic::ThirdCumulant | Statistic::ThirdCumulantRate => Self::THIRD,
            Statistic::FourthCumulant | Statistic::FourthCumulantRate => Self::FOURTH,
            _ => Self::ORDINARY,
        }
    }

    /// What so many events are enough for.
    #[must_use]
    pub fn evidence(self, events: f64) -> Evidence {
        if events < self.shown {
            Evidence::Withheld
        } else if events < self.judged {
            Evidence::Shown
        } else {
            Evidence::Judged
        }
    }
}
