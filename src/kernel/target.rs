//! Compile a bulk loop for several instruction sets, and run it by the one found at run time.
//!
//! Loops use additions, multiplications and divisions in a fixed order, without fused ones, so that all
//! give equal bits.

/// Instruction sets that bulk loops are compiled for; all give equal bits.
///
/// ```
/// use fluctua::kernel::Target;
///
/// assert_eq!(Target::available().first(), Some(&Target::Portable));
/// assert_eq!(Target::available().last(), Some(&Target::fastest()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// What the compiler assumes of every machine.
    Portable,
    /// 256-bit vectors.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// A bulk loop: [`Bulk::run`] and all it calls must be inlined to be compiled for a target.
pub(crate) trait Bulk {
    /// What it yields.
    type Output;
    /// Run it.
    fn run(self) -> Self::Output;
}

impl Target {
    /// Every target this machine can run, the fastest last.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut targets = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                targets.push(Self::Avx2);
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                targets.push(Self::Avx512);
            }
        }
        targets
    }

    /// The fastest this machine can run.
    #[must_use]
    pub fn fastest() -> Self {
        Self::available().pop().unwrap_or(Self::Portable)
    }
}

/// A target that this machine has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vectors(Target);

impl Vectors {
    /// By the fastest target.
    pub(crate) fn fastest() -> Self {
        Self::on(Target::fastest())
    }

    /// By a given target.
    ///
    /// # Panics
    /// When this machine lacks it.
    pub(crate) fn on(target: Target) -> Self {
        assert!(Target::available().contains(&target), "a target must be available to be used");
        Self(target)
    }

    /// Run a loop by its instructions.
    #[inline]
    pub(crate) fn run<B: Bulk>(self, bulk: B) -> B::Output {
        match self.0 {
            Target::Portable => bulk.run(),
            // SAFETY: `on` asserts that this machine has the target.
            #[cfg(target_arch = "x86_64")]
            Target::Avx2 => unsafe { avx2(bulk) },
            // SAFETY: `on` asserts that this machine has the target.
            #[cfg(target_arch = "x86_64")]
            Target::Avx512 => unsafe { avx512(bulk) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<B: Bulk>(bulk: B) -> B::Output {
    bulk.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn avx512<B: Bulk>(bulk: B) -> B::Output {
    bulk.run()
}
