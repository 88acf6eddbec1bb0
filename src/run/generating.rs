//! Put generating functions of both routes side by side.

use super::Job;
use super::curves::Curves;
use super::observe::points;
use super::symmetry::Seen;
use crate::config::plan::{Generating, Subject};
use crate::estimate::{MIN_EFFECTIVE, ScgfEstimate};
use crate::exact::generating::{Point, channel_increments, growth, window};
use crate::network::{classes_ahead, closed_classes_ahead};
use crate::report::ScgfCurves;

/// The exact generating function of a subject.
pub(super) struct Solved {
    /// That of the origin, then one a field.
    pub(super) points: Vec<Point>,
    /// The communicating classes that the start leads through.
    pub(super) classes: Vec<Vec<u32>>,
    /// By observable, then channel; without boundary terms.
    pub(super) increments: Vec<Vec<f64>>,
}

impl Job {
    /// Add the generating function, its rate function and its symmetry, which a sample tells where enough
    /// jumps have `carried` it.
    pub(super) fn generating(
        &self,
        asked: &Generating,
        sampled: Option<&[Option<ScgfEstimate>]>,
        carried: bool,
        start: &Result<Vec<f64>, String>,
        out: &mut Curves,
    ) {
        let subject = &asked.subject;
        let fields = points(asked);
        let exact =
            start.clone().and_then(|start| Ok((self.solve_generating(subject, &fields)?, start)));
        let (mut expected, mut trusted) = (None, sampled.map(<[_]>::to_vec));
        match &exact {
            Ok((solved, start)) => {
                if let Some(trusted) = &mut trusted {
                    match self.exact_slopes(subject, &fields, start, trusted) {
                        Ok(slopes) => expected = Some(slopes),
                        Err(why) => out.warnings.push(format!(
                            "which points of the sampled generating function of {subject} are \
                             trusted rests on the sample alone: {why}"
                        )),
                    }
                }
                out.warnings.extend(self.kinks(subject, &solved.classes));
                let both = trusted.as_deref().zip(expected.as_deref()).filter(|_| carried);
                let seen = both.map(|(grown, expected)| Seen { grown, expected });
                out.symmetries.push(self.symmetry(subject, &fields, solved, seen));
            }
            Err(why) => {
                out.warnings.push(format!("no exact generating function of {subject}: {why}"));
            }
        }
        let growth = ScgfCurves {
            subject,
            fields: &fields,
            sampled: trusted.as_deref(),
            exact: exact.as_ref().ok().map(|(solved, _)| &solved.points[..]),
            one_mean: self.closed_ahead() == 1,
            expected: expected.as_deref(),
            blocks: self.plan.sampling.blocks,
        };
        out.warnings.extend(growth.warning());
        out.list.extend(growth.curves());
    }

    fn closed_ahead(&self) -> usize {
        closed_classes_ahead(&self.network, &self.structure, &self.origin()).len()
    }

    /// Say what the function is where the start leads through several classes.
    fn kinks(&self, subject: &Subject, classes: &[Vec<u32>]) -> Option<String> {
        let closed = self.closed_ahead();
        (classes.len() > 1).then(|| {
            format!(
                "the start leads through {} communicating classes, {closed} of them closed; the \
                 generating function of {subject} is the largest of theirs, with a kink where another \
                 takes over, and a current between the slopes there has no point of the rate function",
                classes.len()
            )
        })
    }

    /// The generating function at every field.
    fn solve_generating(&self, subject: &Subject, fields: &[Vec<f64>]) -> Result<Solved, String> {
        let classes = classes_ahead(&self.network, &self.structure, &self.origin());
        let increments = self.increments(subject, None).ok_or("it is not defined")?;
        let borrowed: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
        // The origin tells typical currents from rare ones.
        let fields: Vec<[f64; 2]> =
            std::iter::once([0.0; 2]).chain(fields.iter().map(|s| plane(s))).collect();
        let points = growth(&self.network, &classes, &borrowed, &fields)?;
        Ok(Solved { points, classes, increments })
    }

    fn increments(&self, subject: &Subject, law: Option<&[f64]>) -> Option<Vec<Vec<f64>>> {
        subject.observables().map(|o| channel_increments(&self.network, o, law)).collect()
    }

    /// What windows of this duration estimate at each trusted field; an error is the reason why none
    /// is affordable.
    ///
    /// A sample that happened to miss the windows that carry `<exp(s.X)>` cannot know; the exact
    /// `n G(s)^2/G(2s)` does, and fields with too few effective windows lose their trust here.
    fn exact_slopes(
        &self,
        subject: &Subject,
        fields: &[Vec<f64>],
        start: &[f64],
        trusted: &mut [Option<ScgfEstimate>],
    ) -> Result<Vec<Option<f64>>, String> {
        let mut slopes = vec![None; fields.len()];
        let chosen: Vec<usize> = (0..fields.len()).filter(|&i| trusted[i].is_some()).collect();
        let increments =
            self.increments(subject, self.stationary.as_deref()).ok_or("it is not defined")?;
        let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
        let solve = |factor: f64| {
            let fields: Vec<[f64; 2]> =
                chosen.iter().map(|&i| plane(&fields[i]).map(|s| factor * s)).collect();
            window(&self.network, start, &increments, &fields, self.duration())
        };
        let windows = libm::log(self.plan.sampling.trajectories as f64);
        let once = solve(1.0);
        if let (Some(Err(why)), true) = (once.first(), once.iter().all(Result::is_err)) {
            return Err(why.clone());
        }
        for ((&i, once), twice) in chosen.iter().zip(once).zip(solve(2.0)) {
            let effective = match (&once, &twice) {
                (Ok(once), Ok(twice)) => {
                    [0, 1].map(|half| windows + 2.0 * once[half] - twice[half])
                }
                _ => [f64::NEG_INFINITY; 2],
            };
            if effective.iter().any(|ln| libm::exp(*ln) < MIN_EFFECTIVE) {
                trusted[i] = None;
            }
            slopes[i] = once.ok().map(|[middle, end]| (end - middle) * 2.0 / self.duration());
        }
        Ok(slopes)
    }
}

/// Fields as a point of the plane; the second is zero for one observable.
pub(super) fn plane(fields: &[f64]) -> [f64; 2] {
    [fields[0], fields.get(1).copied().unwrap_or(0.0)]
}
