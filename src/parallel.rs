//! Work on several threads: who is free takes the next item.

use std::{
    ops::ControlFlow,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use agents::Backend;

/// Worker threads: what was asked for, or one for each core; one where another device works.
pub fn threads(backend: Backend, asked: Option<u64>) -> usize {
    if !backend.is_on_cpu() {
        return 1;
    }
    asked.map_or_else(cores, |threads| threads as usize)
}

pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does `work` on each of the `items` and its index, on at most `threads` threads. One whose work
/// breaks off takes no other item.
///
/// # Panics
/// If `work` panics.
pub fn for_each<T: Sync>(
    items: &[T],
    threads: usize,
    work: impl Fn(usize, &T) -> ControlFlow<()> + Sync,
) {
    let next = AtomicUsize::new(0);
    let take = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        Some((index, items.get(index)?))
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                while let Some((index, item)) = take() {
                    if work(index, item).is_break() {
                        return;
                    }
                }
            });
        }
    });
}

/// Maps `items` on at most `threads` threads. Results are in the order of the items, whoever finished
/// first.
///
/// # Panics
/// If `map` panics.
pub fn map<T: Sync, R: Send>(items: &[T], threads: usize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let done = Mutex::new(Vec::with_capacity(items.len()));
    for_each(items, threads, |index, item| {
        let result = map(item);
        let mut done = done.lock().expect("no thread panics with the results");
        done.push((index, result));
        ControlFlow::Continue(())
    });
    let mut done = done
        .into_inner()
        .expect("no thread panics with the results");
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
                thread::sleep(std::time::Duration::from_micros(500 - item as u64));
                item * item
            });
            assert_eq!(squares, expected, "{threads} threads");
        }
        assert!(map(&[], 4, |&item: &usize| item).is_empty());
    }
}
