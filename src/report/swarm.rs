//! Dots beside each other: where each dot of a strip stands above or below its middle line so that
//! none hides another.

/// Radii that are tried, in pixels, the largest first.
const RADII: [f64; 4] = [3.5, 3.0, 2.5, 2.0];
/// Room between the edges of two dots, in pixels.
const GAP: f64 = 0.6;

/// The dots of several strips.
#[derive(Debug, Clone, PartialEq)]
pub struct Swarm {
    /// Radius of every dot, in pixels.
    pub radius: f64,
    /// How far above (negative) or below its middle line each dot of each strip stands, in pixels.
    pub offsets: Vec<Vec<f64>>,
}

impl Swarm {
    /// Places dots at these x in pixels, in strips that reach `half` pixels above and below their
    /// middle lines. The radius is the largest one with which all find a place of their own; if
    /// there are too many even for the smallest, the last ones lie on others.
    pub fn new(strips: &[Vec<f64>], half: f64) -> Self {
        let with = |radius: f64| {
            let offsets: Option<Vec<_>> = (strips.iter())
                .map(|xs| free_places(xs, radius, half).into_iter().collect())
                .collect();
            offsets.map(|offsets| Self { radius, offsets })
        };
        RADII.into_iter().find_map(with).unwrap_or_else(|| {
            let radius = RADII[RADII.len() - 1];
            let offsets = (strips.iter())
                .map(|xs| spread(free_places(xs, radius, half), half - radius))
                .collect();
            Self { radius, offsets }
        })
    }
}

/// For each dot, from left to right, the place nearest to the middle line that is still free.
fn free_places(xs: &[f64], radius: f64, half: f64) -> Vec<Option<f64>> {
    let apart = 2.0 * radius + GAP;
    let mut order: Vec<usize> = (0..xs.len()).collect();
    order.sort_by(|&one, &other| xs[one].total_cmp(&xs[other]));
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut offsets = vec![None; xs.len()];
    for index in order {
        let x = xs[index];
        let near: Vec<_> = (placed.iter())
            .filter(|(other, _)| x - other < apart)
            .copied()
            .collect();
        let is_free = |y: &f64| {
            let touches =
                |&(other_x, other_y): &(f64, f64)| (x - other_x).hypot(y - other_y) < apart - 1e-9;
            y.abs() + radius <= half && !near.iter().any(touches)
        };
        let beside = |&(other_x, other_y): &(f64, f64)| {
            let rise = (apart * apart - (x - other_x).powi(2)).max(0.0).sqrt();
            [other_y - rise, other_y + rise]
        };
        let candidates = std::iter::once(0.0).chain(near.iter().flat_map(beside));
        offsets[index] = candidates
            .filter(is_free)
            .min_by(|one, other| one.abs().total_cmp(&other.abs()).then(one.total_cmp(other)));
        placed.extend(offsets[index].map(|y| (x, y)));
    }
    offsets
}

/// Gives those without a place one within `reach` of the middle line, spread evenly.
fn spread(offsets: Vec<Option<f64>>, reach: f64) -> Vec<f64> {
    // Multiples of the golden ratio modulo 1 fill [0, 1) evenly, however many there are.
    let mut fraction = 0.0;
    let mut next = || {
        fraction = f64::fract(fraction + 0.618_033_988_749_895);
        (2.0 * fraction - 1.0) * reach
    };
    (offsets.into_iter())
        .map(|offset| offset.unwrap_or_else(&mut next))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_alone_stands_on_the_line_and_ties_around_it() {
        let swarm = Swarm::new(&[vec![10.0, 50.0, 50.0, 50.0]], 17.0);
        let apart = 2.0 * 3.5 + GAP;
        assert_eq!(swarm.radius, 3.5);
        assert_eq!(swarm.offsets, [[0.0, 0.0, -apart, apart]]);
    }

    #[test]
    fn no_dot_hides_another_nor_leaves_its_strip() {
        let xs: Vec<f64> = (0..60).map(|i| f64::from(i * i * 7 % 101)).collect();
        let swarm = Swarm::new(&[xs.clone(), vec![3.0]], 17.0);
        let dots: Vec<_> = xs.into_iter().zip(swarm.offsets[0].clone()).collect();
        for (index, one) in dots.iter().enumerate() {
            assert!(one.1.abs() + swarm.radius <= 17.0, "{one:?}");
            for other in &dots[..index] {
                let distance = (one.0 - other.0).hypot(one.1 - other.1);
                assert!(distance >= 2.0 * swarm.radius, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn more_ties_take_smaller_dots_and_too_many_lie_on_each_other() {
        let ties = |number| Swarm::new(&[vec![5.0; number]], 17.0);
        assert_eq!(ties(3).radius, 3.5);
        assert_eq!(ties(4).radius, 3.0);
        let crowd = ties(60);
        assert_eq!(crowd.radius, 2.0);
        assert!(crowd.offsets[0].iter().all(|y| y.abs() <= 15.0));
        let above = crowd.offsets[0].iter().filter(|&&y| y < 0.0).count();
        assert!((25..=35).contains(&above), "{above} of 60 above the line");
    }
}
