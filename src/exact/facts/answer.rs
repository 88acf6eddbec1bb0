//! Answer the whole listing of a network with its start, for its duration or a shorter window.

use super::Facts;
use crate::exact::answer::answer_with;
use crate::exact::{Answers, Error, Question};
use crate::quantity::{Observable, WindowTime};

impl Facts {
    /// Answer the whole listing for this start, with covariance rates of `pairs`.
    ///
    /// # Errors
    /// As [`exact::answer`](fn@crate::exact::answer).
    pub fn answer(&self, pairs: &[[Observable; 2]]) -> Result<Answers, Error> {
        self.answer_until(pairs, &|| false)
    }

    /// The same, asked between pieces of work whether to stop.
    ///
    /// # Errors
    /// As [`answer`](Self::answer), and [`Error::Interrupted`].
    pub fn answer_until(
        &self,
        pairs: &[[Observable; 2]],
        stop: &dyn Fn() -> bool,
    ) -> Result<Answers, Error> {
        self.answer_in(pairs, true, self.duration, stop)
    }

    /// The cumulants of a shorter window.
    ///
    /// # Errors
    /// As [`answer_until`](Self::answer_until).
    pub(crate) fn answer_window(
        &self,
        window: WindowTime,
        stop: &dyn Fn() -> bool,
    ) -> Result<Answers, Error> {
        let mut answers = self.answer_in(&[], true, window.get(), stop)?;
        answers.values.retain(|answer| answer.quantity.statistic.is_of_window());
        answers.values.iter_mut().for_each(|answer| answer.quantity.window = Some(window));
        Ok(answers)
    }

    /// Answer for long times alone, with covariance rates of `pairs`: what a scan lists.
    ///
    /// # Errors
    /// As [`exact::answer`](fn@crate::exact::answer).
    pub fn answer_long_run(&self, pairs: &[[Observable; 2]]) -> Result<Answers, Error> {
        self.answer_in(pairs, false, self.duration, &|| false)
    }

    fn answer_in(
        &self,
        pairs: &[[Observable; 2]],
        windows: bool,
        duration: f64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Answers, Error> {
        let (network, start) = (&self.network, &self.start);
        let question = Question { network, pairs, start, duration, windows };
        let known = self.class.as_ref().map(|class| &class.0);
        answer_with(&question, &self.structure, known, stop)
    }
}
