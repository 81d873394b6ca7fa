//! The part of a line that lies within the axes: the canvas knows no borders.

/// A place: (0, 0) at the lower left of the axes and (1, 1) at the upper right.
pub type Place = (f64, f64);

/// The parts of the line through `places` that lie within the unit square, cut at its edges. A place
/// that is not finite breaks the line.
pub fn paths(places: &[Place]) -> Vec<Vec<Place>> {
    let mut paths: Vec<Vec<Place>> = Vec::new();
    for pair in places.windows(2) {
        let Some([from, to]) = segment(pair[0], pair[1]) else {
            continue;
        };
        match paths.last_mut() {
            Some(path) if path.last() == Some(&from) => path.push(to),
            _ => paths.push(vec![from, to]),
        }
    }
    paths
}

/// The part of a segment within the unit square (Liang & Barsky 1984).
fn segment(from: Place, to: Place) -> Option<[Place; 2]> {
    let finite = [from.0, from.1, to.0, to.1].iter().all(|v| v.is_finite());
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0, 1.0);
    for (change, inside) in [
        (-dx, from.0),
        (dx, 1.0 - from.0),
        (-dy, from.1),
        (dy, 1.0 - from.1),
    ] {
        if change == 0.0 && inside < 0.0 {
            return None;
        }
        if change < 0.0 {
            enter = f64::max(enter, inside / change);
        } else if change > 0.0 {
            leave = f64::min(leave, inside / change);
        }
    }
    // Ends that are not cut stay exactly as they are, so that segments join.
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        _ => (from.0 + share * dx, from.1 + share * dy),
    };
    (finite && enter <= leave).then(|| [at(enter), at(leave)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edges_and_joined_between() {
        let line = [(-0.5, 0.5), (0.5, 0.5), (0.5, 0.75), (0.5, 2.0), (2.0, 2.0)];
        let kept = [(0.0, 0.5), (0.5, 0.5), (0.5, 0.75), (0.5, 1.0)];
        assert_eq!(paths(&line), [kept.to_vec()]);
    }

    #[test]
    fn what_is_not_finite_breaks_it() {
        let line = [
            (0.0, 0.0),
            (0.1, 0.1),
            (0.2, f64::NAN),
            (0.3, 0.3),
            (0.4, 0.4),
        ];
        let expected = [vec![(0.0, 0.0), (0.1, 0.1)], vec![(0.3, 0.3), (0.4, 0.4)]];
        assert_eq!(paths(&line), expected);
        assert!(paths(&[(0.5, f64::NEG_INFINITY), (0.6, 0.5)]).is_empty());
    }

    #[test]
    fn a_line_may_cross_without_a_point_inside() {
        assert_eq!(
            paths(&[(-1.0, -1.0), (3.0, 3.0)]),
            [vec![(0.0, 0.0), (1.0, 1.0)]]
        );
        assert!(paths(&[(-1.0, 0.5), (-0.5, 3.0)]).is_empty());
    }
}
