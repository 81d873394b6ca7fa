//! The threads that a study works on, and its progress on standard error.

use crate::{parallel, progress::Bar};

/// The threads of a study, and whether it shows progress.
#[derive(Debug)]
pub struct Work {
    threads: usize,
    quiet: bool,
}

impl Work {
    /// Work on so many threads, at least one.
    pub fn new(threads: usize, quiet: bool) -> Self {
        Self { threads, quiet }
    }

    /// Maps `items` on all threads, with a bar that counts them where standard error is a terminal.
    /// Results are in the order of the items and do not depend on the number of threads, as long as
    /// `map` gives the same for the same item. Not to be called from within `map`.
    ///
    /// # Panics
    /// If `map` panics.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items_at_any_number_of_threads() {
        let items: Vec<u32> = (0..100).collect();
        let expected: Vec<u32> = items.iter().map(|item| 3 * item).collect();
        for threads in [1, 4] {
            let results = Work::new(threads, true).map(&items, |item| 3 * item);
            assert_eq!(results, expected);
        }
    }
}
