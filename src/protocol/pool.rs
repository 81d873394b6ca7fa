//! Worker threads that all blocks of all arms share: who is free takes the next block.

use std::{
    ops::ControlFlow,
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use envs::WorldFailure;

use crate::{
    parallel,
    protocol::{Block, Event},
};

/// What is said while blocks train, of a block by its place in the list.
#[derive(Debug)]
pub enum Message {
    /// A block yielded something.
    Event { block: usize, event: Event },
    /// A block is finished.
    Finished {
        block: usize,
        /// How long it took on its thread.
        seconds: f64,
    },
    /// A world failed, and its block with it; says why.
    Failed(String),
    /// Nothing happened for a while.
    Idle,
}

/// Longest time without a message.
const IDLE: Duration = Duration::from_millis(250);

/// Messages that wait to be heard at most: who trains faster than rows are written waits too, so that they do
/// not fill the memory.
const WAITING: usize = 10_000;

/// The listener went away.
struct Unheard;

/// Trains all blocks on `threads` threads, and says what happens as it happens.
///
/// # Errors
/// The first of `listen`, which ends the training.
///
/// # Panics
/// If a worker panics.
pub fn train<E>(
    blocks: &[Block],
    threads: usize,
    mut listen: impl FnMut(Message) -> Result<(), E>,
) -> Result<(), E> {
    let (say, messages) = mpsc::sync_channel(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let say = |message| say.send(message).map_err(|_| Unheard);
            parallel::for_each(blocks, threads, |block, what| {
                let start = Instant::now();
                let mut emit = |event| say(Message::Event { block, event });
                let trained = WorldFailure::catch(|| super::train(what, &mut emit));
                let finished = match trained {
                    Ok(trained) => trained.and_then(|()| {
                        let seconds = start.elapsed().as_secs_f64();
                        say(Message::Finished { block, seconds })
                    }),
                    Err(WorldFailure(why)) => say(Message::Failed(why)),
                };
                match finished {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(Unheard) => ControlFlow::Break(()),
                }
            });
        });
        // Goes away with the first error.
        let messages = messages;
        loop {
            match messages.recv_timeout(IDLE) {
                Ok(message) => listen(message)?,
                Err(RecvTimeoutError::Timeout) => listen(Message::Idle)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    })
}
