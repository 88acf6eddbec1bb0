//! Walk one trajectory: wait, jump, look.

use super::stepped::Scratch;
use super::subspace::{Evolution, Subspace};
use super::wave::{Wave, norm};
use super::{Begin, QuantumJumps, SLOT, chosen};
use crate::kernel::{Generator, Jump, Observer, Rounds, SLOTS, TICKS, uniform};

/// A squared norm that is never fallen to.
const NEVER: f64 = -1.0;

/// Where a trajectory is. Nothing is allocated on its way.
pub(super) struct Walker<'a> {
    kernel: &'a QuantumJumps,
    generator: Generator,
    /// The subspace that it is in.
    space: &'a Subspace,
    wave: Wave,
    /// How long until the next jump; or the squared norm at which it jumps.
    next: f64,
    /// What each jump would make of the wave function.
    images: Wave,
    /// The probabilities of what is chosen from.
    weights: Vec<f64>,
    scratch: Scratch,
    /// Wave functions of modes on their way.
    spare: [Wave; 2],
}

impl<'a> Walker<'a> {
    pub(super) fn new(kernel: &'a QuantumJumps, generator: Generator) -> Self {
        let spaces = &kernel.subspaces;
        Self {
            kernel,
            generator,
            space: &spaces.all[0],
            wave: Wave::zero(spaces.largest),
            next: 1.0,
            images: Wave::zero(spaces.most_rows),
            weights: vec![0.0; spaces.most_ways],
            scratch: Scratch::new(spaces.largest),
            spare: [Wave::zero(spaces.largest), Wave::zero(spaces.largest)],
        }
    }

    pub(super) fn generator(&mut self) -> &mut Generator {
        &mut self.generator
    }

    /// Draw the start of a window: its number.
    pub(super) fn begin(&mut self) -> u32 {
        let spaces = &self.kernel.subspaces;
        let (number, before) = match &self.kernel.start {
            Begin::Mixture { values, vectors } => {
                let number = chosen(values, uniform(&mut self.generator));
                let [space, place] = vectors[number];
                self.space = &spaces.all[space as usize];
                let size = self.space.size();
                let (_, own) = &self.space.vectors[place as usize];
                self.wave.re[..size].copy_from_slice(&own.re);
                self.wave.im[..size].copy_from_slice(&own.im);
                (number as u32, 0.0)
            }
            Begin::State { state, before } => {
                let [space, place] = spaces.of[*state as usize];
                self.space = &spaces.all[space as usize];
                self.wave.re.fill(0.0);
                self.wave.im.fill(0.0);
                self.wave.re[place as usize] = 1.0;
                (0, *before)
            }
        };
        self.plan();
        let mut left = before;
        while let Some(wait) = self.wait(left) {
            left -= wait;
            self.jump();
        }
        number
    }

    /// Walk half a window, from a share of it on.
    pub(super) fn half<P: Observer>(
        &mut self,
        from: f64,
        offset: f64,
        counters: &mut [i64],
        levels: &mut [u128],
        paths: &mut P,
    ) {
        let kernel = self.kernel;
        let half = kernel.duration / 2.0;
        let counting = &kernel.system.counted.counting;
        let samples = kernel.samples as f64;
        let mut time = 0.0;
        for sample in 0..=kernel.samples {
            let last = sample == kernel.samples;
            let until = if last { half } else { half * (sample as f64 + offset) / samples };
            while let Some(wait) = self.wait(until - time) {
                time += wait;
                let Some([jump, class]) = self.jump() else { continue };
                for &(counter, amount) in &counting.classes[class as usize].increments {
                    counters[counter as usize] += i64::from(amount);
                }
                if P::OBSERVES {
                    let share = (from + time / kernel.duration).min(1.0);
                    show(paths, class, jump, kernel.system.jumps.len(), share);
                }
            }
            time = until;
            if !last && !levels.is_empty() {
                self.look(levels);
            }
        }
    }

    /// Draw when the next jump is; the wave function is normalised, and from now on held as its subspace holds it.
    fn plan(&mut self) {
        let leaves = !self.space.ways.is_empty();
        self.next = match &self.space.evolution {
            Evolution::Independent(_) if !leaves => f64::INFINITY,
            Evolution::Independent(own) => {
                own.wait(&self.wave, &mut self.weights, &mut self.generator)
            }
            Evolution::Modes(own) => {
                let [moved, image] = &mut self.spare;
                own.enter(&self.wave, moved);
                std::mem::swap(&mut self.wave, moved);
                if leaves {
                    own.wait(&self.wave, uniform(&mut self.generator), [moved, image])
                } else {
                    f64::INFINITY
                }
            }
            Evolution::Stepped(_) if leaves => uniform(&mut self.generator),
            Evolution::Stepped(_) => NEVER,
        };
    }

    /// Nothing jumps any more.
    fn rest(&mut self) {
        let stepped = matches!(self.space.evolution, Evolution::Stepped(_));
        self.next = if stepped { NEVER } else { f64::INFINITY };
    }

    /// Go on until the next jump, or through a time without one; how long it took to jump.
    pub(super) fn wait(&mut self, left: f64) -> Option<f64> {
        match &self.space.evolution {
            Evolution::Independent(own) => {
                let jumps = self.next <= left;
                let time = if jumps { self.next } else { left };
                own.pass(&mut self.wave, time);
                self.next -= time;
                jumps.then_some(time)
            }
            Evolution::Modes(own) => {
                let jumps = self.next <= left;
                let time = if jumps { self.next } else { left };
                own.pass(&self.wave, time, &mut self.spare[0]);
                std::mem::swap(&mut self.wave, &mut self.spare[0]);
                self.next -= time;
                jumps.then_some(time)
            }
            Evolution::Stepped(own) => own.pass(&mut self.wave, self.next, left, &mut self.scratch),
        }
    }

    /// Jump: which way, by its weight. The number and the class of the jump; none of a wave function that no jump leaves
    /// anything of: what had a wait by rounding alone is dark, and rests.
    pub(super) fn jump(&mut self) -> Option<[u32; 2]> {
        let (space, real) = (self.space, self.kernel.subspaces.real);
        space.jumps.apply(real, &self.wave, &mut self.images);
        let weights = &mut self.weights[..space.ways.len()];
        for (weight, way) in weights.iter_mut().zip(&space.ways) {
            let rows = way.rows.clone();
            *weight = if real {
                self.images.re[rows].iter().map(|x| x * x).sum()
            } else {
                norm(&self.images.re[rows.clone()], &self.images.im[rows])
            };
        }
        if !weights.iter().any(|weight| *weight > 0.0) {
            self.rest();
            return None;
        }
        let number = chosen(weights, uniform(&mut self.generator));
        let factor = 1.0 / weights[number].sqrt();
        let way = &space.ways[number];
        for (to, row) in way.rows.clone().enumerate() {
            self.wave.re[to] = factor * self.images.re[row];
            self.wave.im[to] = factor * self.images.im[row];
        }
        self.space = &self.kernel.subspaces.all[way.to as usize];
        self.plan();
        Some([way.jump, way.class])
    }

    /// The number of the eigenvector that the wave function is projected on, without a change of it.
    pub(super) fn projected(&mut self, start: u32) -> u32 {
        if !self.kernel.projects {
            return start;
        }
        let vectors = &self.space.vectors;
        let mut weights = std::mem::take(&mut self.weights);
        let wave = self.seen();
        for (weight, (_, own)) in weights.iter_mut().zip(vectors) {
            let (mut re, mut im) = (0.0, 0.0);
            for k in 0..own.re.len() {
                re += own.re[k] * wave.re[k] + own.im[k] * wave.im[k];
                im += own.re[k] * wave.im[k] - own.im[k] * wave.re[k];
            }
            *weight = re * re + im * im;
        }
        let number = chosen(&weights[..vectors.len()], uniform(&mut self.generator));
        self.weights = weights;
        vectors[number].0
    }

    /// The wave function as it is, up to its norm.
    fn seen(&mut self) -> &Wave {
        match &self.space.evolution {
            Evolution::Modes(own) => {
                own.leave(&self.wave, &mut self.spare[0]);
                &self.spare[0]
            }
            _ => &self.wave,
        }
    }

    /// Add the mean of each operator in levels of its range.
    fn look(&mut self, levels: &mut [u128]) {
        let (space, averages) = (self.space, &self.kernel.system.counted.averages);
        let wave = self.seen();
        let norm = wave.norm(space.size());
        let means = space.means(wave).map(|mean| mean / norm);
        for ((level, average), mean) in levels.iter_mut().zip(averages).zip(means) {
            let weight = average.terms[0].weight;
            if weight > 0.0 {
                *level += ((mean - average.offset) / weight).round().max(0.0) as u128;
            }
        }
    }

    pub(super) fn populations(&mut self) -> Vec<f64> {
        let (space, states) = (self.space, self.kernel.subspaces.of.len());
        let wave = self.seen();
        let norm = wave.norm(space.size());
        let mut all = vec![0.0; states];
        for (place, &state) in space.states.iter().enumerate() {
            let (re, im) = (wave.re[place], wave.im[place]);
            all[state as usize] = (re * re + im * im) / norm;
        }
        all
    }
}

/// Show a jump at a share of the window.
fn show<P: Observer>(paths: &mut P, class: u32, jump: u32, jumps: usize, share: f64) {
    let none = Jump::new(u32::MAX, jumps as u32);
    let (ends, mut left) = ([TICKS; SLOTS], [[0; SLOTS]]);
    let mut shown = [[none; SLOTS]];
    left[0][SLOT] = ((1.0 - share) * TICKS as f64) as u64;
    shown[0][SLOT] = Jump::new(class, jump);
    paths.jumps(Rounds { ends: &ends, left: &left, jumps: &shown });
}
