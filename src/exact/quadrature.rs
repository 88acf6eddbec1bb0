//! Place the nodes of an integral over an interval, closer where the integrand varies, so that one set of nodes serves
//! every quantity that is made of the same functions.
//!
//! Gauss and Kronrod's pair of 10 and 21 points on parts that are halved until their difference is small, by the rule of
//! QUADPACK (doi:10.1007/978-3-642-61786-7). Callers name the places where the integrand has features: what is narrower
//! than the distance of two nodes goes unseen.
//!
//! Kept crates were compared on a Lorentzian of width 1e-6 and 10 between Fermi functions of temperatures 1e-3 and 10, at a
//! relative tolerance of 1e-11. `quadrature` (double exponential) loses the peak or its digits, `quad_gk` misses it or the step
//! without a word, `bilby` is right where it is told the same breakpoints. All of them integrate one scalar at a time, and a
//! report needs some hundred integrals over one spectrum, and logarithms of generating functions at fields that are
//! chosen later: hence nodes that are kept, and no crate.

/// Nodes of the rule on `[-1, 1]` from the middle outwards, weights of Kronrod, and those of Gauss.
const RULE: [[f64; 3]; 11] = [
    [0.0, 0.149_445_554_002_916_9, 0.0],
    [0.148_874_338_981_631_22, 0.147_739_104_901_338_5, 0.295_524_224_714_752_9],
    [0.294_392_862_701_460_2, 0.142_775_938_577_060_08, 0.0],
    [0.433_395_394_129_247_2, 0.134_709_217_311_473_34, 0.269_266_719_309_996_35],
    [0.562_757_134_668_604_7, 0.123_491_976_262_065_85, 0.0],
    [0.679_409_568_299_024_4, 0.109_387_158_802_297_64, 0.219_086_362_515_982_04],
    [0.780_817_726_586_416_9, 0.093_125_454_583_697_6, 0.0],
    [0.865_063_366_688_984_5, 0.075_039_674_810_919_96, 0.149_451_349_150_580_6],
    [0.930_157_491_355_708_2, 0.054_755_896_574_351_995, 0.0],
    [0.973_906_528_517_171_7, 0.032_558_162_307_964_725, 0.066_671_344_308_688_14],
    [0.995_657_163_025_808_1, 0.011_694_638_867_371_874, 0.0],
];

/// Parts that an integral may have.
const MAX_PARTS: usize = 20_000;
/// The error of a part that is accepted, as a share of the whole gross integral.
const TOLERANCE: f64 = 1e-14;
/// The error that rounding leaves, as a share of the gross integral of a part.
const ROUNDING: f64 = 1e-14;

/// A point at which an integrand is evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Where.
    pub at: f64,
    /// Its weight in the integral.
    pub weight: f64,
}

/// The nodes of an integral, ascending by part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nodes {
    /// All of them.
    pub list: Vec<Node>,
    /// The largest estimated error of the functions that were watched, each as a share of its gross integral.
    pub error: f64,
}

/// What the rule says of one part: estimated errors and gross integrals, function by function.
struct Part {
    ends: [f64; 2],
    error: Vec<f64>,
    gross: Vec<f64>,
}

/// Place the nodes of integrals from the first of `breaks` to the last, which ascend, for functions that `watch` writes.
///
/// ```
/// use fluctua::exact::nodes;
/// let watch = |x: f64, values: &mut [f64]| {
///     values[0] = 1e-3 / (x * x + 1e-6);
///     Ok::<(), String>(())
/// };
/// let found = nodes(&[-1.0, 0.0, 1.0], 1, watch)?;
/// let integral: f64 = found.list.iter().map(|n| n.weight * 1e-3 / (n.at * n.at + 1e-6)).sum();
/// assert!((integral - 2.0 * 1e3_f64.atan()).abs() < 1e-12 && found.error < 1e-12);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// That of `watch`.
pub fn nodes<E>(
    breaks: &[f64],
    functions: usize,
    mut watch: impl FnMut(f64, &mut [f64]) -> Result<(), E>,
) -> Result<Nodes, E> {
    let mut values = vec![0.0; functions];
    let mut part = |ends: [f64; 2]| look(ends, &mut values, &mut watch);
    let mut open = Vec::new();
    for ends in breaks.windows(2).filter(|ends| ends[1] > ends[0]) {
        open.push(part([ends[0], ends[1]])?);
    }
    let sum = |parts: &[Part], of: fn(&Part) -> &Vec<f64>| {
        let mut sum = vec![0.0; functions];
        for part in parts {
            sum.iter_mut().zip(of(part)).for_each(|(sum, own)| *sum += own);
        }
        sum
    };
    let gross = sum(&open, |part| &part.gross);
    let fits = |part: &Part| {
        let each = part.error.iter().zip(&part.gross).zip(&gross);
        each.into_iter().all(|((e, own), all)| *e <= (TOLERANCE * all).max(ROUNDING * own))
    };
    let mut closed = Vec::new();
    open.reverse();
    while let Some(next) = open.pop() {
        let [from, to] = next.ends;
        let middle = f64::midpoint(from, to);
        let splits = middle > from && middle < to && open.len() + closed.len() < MAX_PARTS;
        if !splits || fits(&next) {
            closed.push(next);
            continue;
        }
        let halves = [[from, middle], [middle, to]].map(&mut part);
        let [left, right] = halves;
        open.extend([right?, left?]);
    }
    let (error, gross) = (sum(&closed, |part| &part.error), sum(&closed, |part| &part.gross));
    let share = |(error, gross): (&f64, &f64)| if *gross > 0.0 { error / gross } else { 0.0 };
    Ok(Nodes {
        list: closed.iter().flat_map(|part| points(part.ends).map(|(node, _)| node)).collect(),
        error: error.iter().zip(&gross).map(share).fold(0.0, f64::max),
    })
}

/// The nodes of a part, each with its weight in Gauss's rule.
fn points([from, to]: [f64; 2]) -> impl Iterator<Item = (Node, f64)> {
    let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
    let place = move |sign: f64| {
        move |[x, kronrod, gauss]: [f64; 3]| {
            (Node { at: middle + sign * half * x, weight: half * kronrod }, half * gauss)
        }
    };
    let left = RULE[1..].iter().rev().copied().map(place(-1.0));
    left.chain(RULE.iter().copied().map(place(1.0)))
}

/// A node with its weights in Kronrod's rule and in that of Gauss, and the functions there.
type Row = (f64, f64, Vec<f64>);

fn look<E>(
    ends: [f64; 2],
    values: &mut [f64],
    watch: &mut impl FnMut(f64, &mut [f64]) -> Result<(), E>,
) -> Result<Part, E> {
    let mut table = Vec::with_capacity(2 * RULE.len() - 1);
    for (node, gauss) in points(ends) {
        values.fill(0.0);
        watch(node.at, values)?;
        table.push((node.weight, gauss, values.to_vec()));
    }
    let functions = 0..values.len();
    let sum = |of: &dyn Fn(&Row) -> f64| table.iter().map(of).sum::<f64>();
    let of = |k: usize| {
        let kronrod = sum(&|row| row.0 * row.2[k]);
        let gauss = sum(&|row| row.1 * row.2[k]);
        let gross = sum(&|row| row.0 * row.2[k].abs());
        let mean = kronrod / (ends[1] - ends[0]);
        let spread = sum(&|row| row.0 * (row.2[k] - mean).abs());
        let apart = (kronrod - gauss).abs();
        // The rule of 21 points is far better than its difference from that of 10.
        let error = if spread > 0.0 {
            spread * libm::pow(200.0 * apart / spread, 1.5).min(1.0)
        } else {
            apart
        };
        (error, gross)
    };
    let (error, gross) = functions.map(of).unzip();
    Ok(Part { ends, error, gross })
}

#[cfg(test)]
mod tests {
    use super::nodes;

    /// Exact for polynomials of degree 31 on one part, and on none beyond.
    #[test]
    fn the_rule_is_that_of_kronrod() {
        let still = |_: f64, _: &mut [f64]| Ok::<(), ()>(());
        let found = nodes(&[0.0, 1.0], 0, still).expect("it does not fail").list;
        assert_eq!(found.len(), 21);
        for degree in [0, 1, 7, 20, 31] {
            let sum: f64 = found.iter().map(|n| n.weight * n.at.powi(degree)).sum();
            let exact = 1.0 / f64::from(degree + 1);
            assert!((sum - exact).abs() < 4e-16, "{degree}: {sum} {exact}");
        }
    }

    #[test]
    fn parts_are_halved_where_it_is_needed() {
        let watch = |x: f64, values: &mut [f64]| {
            (values[0], values[1]) = ((x - 0.3).abs(), (40.0 * x).sin());
            Ok::<(), ()>(())
        };
        let found = nodes(&[0.0, 1.0], 2, watch).expect("it does not fail");
        let sum: f64 = found.list.iter().map(|n| n.weight * (n.at - 0.3).abs()).sum();
        assert!((sum - 0.29).abs() < 1e-13, "{sum}");
        assert!(found.error < 1e-12 && found.list.len() < 21 * 200, "{}", found.list.len());
    }
}
