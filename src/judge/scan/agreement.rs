//! Compare both routes over all points of a scan, family-wise.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::estimate::MIN_BLOCKS;
use crate::judge::Row;
use crate::judge::chance::holm::{FAMILY_WISE_LEVEL, holm_among};
use crate::quantity::Quantity;

/// What the comparison of one point leaves for that of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointAgreement {
    compared: usize,
    largest: f64,
    /// Quantities whose chance under agreement is below the family-wise level: no other can disagree.
    unlikely: Vec<(f64, Quantity)>,
}

impl PointAgreement {
    /// The comparison of a point of so many blocks.
    #[must_use]
    pub fn of<'r>(rows: impl Iterator<Item = &'r Row>, blocks: u64) -> Self {
        let mut found = Self::default();
        if blocks < MIN_BLOCKS as u64 {
            return found;
        }
        let Ok(law) = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64) else {
            return found;
        };
        for row in rows {
            let Some(chance) = row.chance(&law) else { continue };
            found.compared += 1;
            found.largest = found.largest.max(row.judged_distance().unwrap_or(0.0));
            if chance < FAMILY_WISE_LEVEL {
                found.unlikely.push((chance, row.quantity.clone()));
            }
        }
        found
    }
}

/// The comparison of all points.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// How many quantities of all points were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    pub largest: f64,
    /// The bound on it.
    pub bound: f64,
    /// What disagrees: a point and a quantity, the least likely first.
    pub disagreeing: Vec<(usize, Quantity)>,
}

impl Agreement {
    /// The comparison of points of so many blocks each; none where nothing was compared.
    #[must_use]
    pub fn of(points: &[PointAgreement], blocks: u64) -> Option<Self> {
        let compared = points.iter().map(|point| point.compared).sum::<usize>();
        let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok()?;
        if compared == 0 {
            return None;
        }
        let each = points.iter().enumerate();
        let mut unlikely: Vec<(f64, usize, &Quantity)> = each
            .flat_map(|(point, of)| of.unlikely.iter().map(move |(p, q)| (*p, point, q)))
            .collect();
        unlikely.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let chances: Vec<f64> = unlikely.iter().map(|(chance, _, _)| *chance).collect();
        let rejected = holm_among(&chances, compared, FAMILY_WISE_LEVEL);
        let disagreeing = unlikely[..rejected].iter().map(|(_, point, q)| (*point, (*q).clone()));
        Some(Self {
            compared,
            largest: points.iter().map(|point| point.largest).fold(0.0, f64::max),
            bound: law.inverse_cdf(1.0 - FAMILY_WISE_LEVEL / (2.0 * compared as f64)),
            disagreeing: disagreeing.collect(),
        })
    }

    /// The disagreement as a warning, if there is one.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let first = self.disagreeing.first()?;
        let more = match self.disagreeing.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!(
            "SAMPLED AND EXACT DISAGREE: {} at point {}{more}; the largest |z| of {} comparisons over all \
             points is {:.2}, the family-wise bound {:.2} (chance of a false alarm {} %)",
            first.1,
            first.0,
            self.compared,
            self.largest,
            self.bound,
            FAMILY_WISE_LEVEL * 100.0
        ))
    }
}
