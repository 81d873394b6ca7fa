//! The threads that a study works on, and its progress on standard error.

use std::ops::Range;

use crate::{parallel, progress::Bar};

/// The threads of a study, at least one, and whether it shows progress.
#[derive(Debug)]
pub struct Work {
    pub threads: usize,
    pub quiet: bool,
}

impl Work {
    /// Maps `items` on all threads, with a bar that counts them where standard error is a terminal.
    /// Results are in the order of the items and do not depend on the number of threads, as long as
    /// `map` gives the same for the same item. Not to be called from within `map`.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], map: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let bar = Bar::new("", items.len() as u64, self.quiet);
        let results = parallel::map(items, self.threads, |item| {
            let result = map(item);
            bar.advance(1, 0, "");
            result
        });
        bar.finish();
        results
    }

    /// Maps every item with every seed in the same way: results by item, then by seed.
    pub fn by_seed<T: Sync, R: Send>(
        &self,
        items: &[T],
        seeds: Range<u64>,
        map: impl Fn(&T, u64) -> R + Sync,
    ) -> Vec<Vec<R>> {
        let with_seeds = |item| seeds.clone().map(move |seed| (item, seed));
        let jobs: Vec<(&T, u64)> = items.iter().flat_map(with_seeds).collect();
        let mut results = self.map(&jobs, |&(item, seed)| map(item, seed)).into_iter();
        let mut of_item = || results.by_ref().take(seeds.clone().count()).collect();
        items.iter().map(|_| of_item()).collect()
    }
}

/// The items without those that are the same as an earlier one, and for each item its place among them.
pub fn once<T>(items: &[T], is_same: impl Fn(&T, &T) -> bool) -> (Vec<&T>, Vec<usize>) {
    let mut once: Vec<&T> = Vec::new();
    let places = items.iter().map(|item| {
        let place = once.iter().position(|other| is_same(other, item));
        place.unwrap_or_else(|| {
            once.push(item);
            once.len() - 1
        })
    });
    let places = places.collect();
    (once, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items_at_any_number_of_threads() {
        let items: Vec<u32> = (0..100).collect();
        let expected: Vec<u32> = items.iter().map(|item| 3 * item).collect();
        for threads in [1, 4] {
            let quiet = true;
            let work = Work { threads, quiet };
            assert_eq!(work.map(&items, |item| 3 * item), expected);
            let by_seed = work.by_seed(&[10, 20], 3..6, |item, seed| item + seed);
            assert_eq!(by_seed, [[13, 14, 15], [23, 24, 25]]);
        }
    }

    #[test]
    fn what_is_the_same_is_there_once() {
        let (once, places) = once(&[1, 4, -1, 2, -4], |one: &i32, other| {
            one.abs() == other.abs()
        });
        assert_eq!((once, places), (vec![&1, &4, &2], vec![0, 1, 0, 2, 1]));
    }
}
