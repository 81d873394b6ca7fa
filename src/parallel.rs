//! Work on several threads whose results come in the order of the items, whoever finished first.

use std::sync::Mutex;
use std::thread::{self, ScopedJoinHandle};

/// Maps `items` on at most `threads` threads: who is free takes the next item. Results are in the
/// order of the items.
///
/// # Panics
/// If `map` panics.
pub fn map<T: Sync, R: Send>(items: &[T], threads: usize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let queue = Mutex::new(items.iter().enumerate());
    let take = || {
        queue
            .lock()
            .expect("no thread panics with the queue")
            .next()
    };
    let work = || {
        let mut done = Vec::new();
        while let Some((index, item)) = take() {
            done.push((index, map(item)));
        }
        done
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers = 0..threads.min(items.len());
        let workers: Vec<_> = workers.map(|_| scope.spawn(work)).collect();
        let join = |worker: ScopedJoinHandle<_>| worker.join().expect("no worker panics");
        workers.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|&(index, _)| index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_mapped_once_and_results_keep_their_order() {
        let items: Vec<usize> = (0..500).collect();
        let expected: Vec<usize> = items.iter().map(|item| item * item).collect();
        for threads in [1, 3, 1000] {
            let squares = map(&items, threads, |&item| {
                // Early items take longest, so workers finish out of order.
                std::thread::sleep(std::time::Duration::from_micros(500 - item as u64));
                item * item
            });
            assert_eq!(squares, expected, "{threads} threads");
        }
        assert!(map(&[], 4, |&item: &usize| item).is_empty());
    }
}
