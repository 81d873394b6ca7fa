//! Worker threads that all blocks of all arms share: who is free takes the next block.

use std::sync::{
    atomic::{AtomicUsize, Ordering},
    mpsc::Sender,
};
use std::time::Instant;

use crate::protocol::{Block, Event};

/// What a worker says.
#[derive(Debug)]
pub enum Message {
    /// A block yielded something.
    Event {
        /// The block's place in the list.
        block: usize,
        /// What it yielded.
        event: Event,
    },
    /// A block is finished.
    Finished {
        /// The block's place in the list.
        block: usize,
        /// How long it took on its thread.
        seconds: f64,
    },
}

/// Trains all blocks on `threads` threads, and says what happens as it happens. Returns when all
/// are finished, or soon after the listener went away.
///
/// # Panics
/// If a worker panics.
pub fn train(blocks: &[Block], threads: usize, say: &Sender<Message>) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(blocks.len()) {
            scope.spawn(|| {
                while let Some((index, block)) = take(blocks, &next) {
                    // The listener only goes away when the program is ending.
                    if train_block(index, block, say).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// The listener went away.
struct Unheard;

fn train_block(index: usize, block: &Block, say: &Sender<Message>) -> Result<(), Unheard> {
    let say = |message| say.send(message).map_err(|_| Unheard);
    let start = Instant::now();
    super::train(block, &mut |event| {
        say(Message::Event {
            block: index,
            event,
        })
    })?;
    say(Message::Finished {
        block: index,
        seconds: start.elapsed().as_secs_f64(),
    })
}

fn take<'a>(blocks: &'a [Block], next: &AtomicUsize) -> Option<(usize, &'a Block)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, blocks.get(index)?))
}
