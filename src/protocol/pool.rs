//! Worker threads that all blocks of all arms share: who is free takes the next block.

use std::{
    cell::{Cell, RefCell},
    ops::ControlFlow,
    sync::{
        Arc, Mutex, Weak,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use envs::WorldFailure;

use crate::{
    parallel,
    protocol::{Ask, Block, Ended, Event},
    stop,
};

/// What is said while blocks train, of a block by its place in the list.
#[derive(Debug)]
pub enum Message {
    /// A block yielded something.
    Event {
        block: usize,
        event: Event,
        made: Instant,
    },
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

/// How blocks go on from checkpoints, and how often they yield new ones.
#[derive(Debug, Default)]
pub struct Checkpoints {
    /// Time between two of a block, which yields another when a signal asks it to stop; none for none at all.
    pub every: Option<Duration>,
    /// States that fit, in the order of the blocks, until these go on; a block without begins.
    pub states: Mutex<Vec<Option<Vec<u8>>>>,
}

/// A worker takes no further block: nobody listens, or a signal came and its own is saved.
struct Over;

/// Trains all blocks on `threads` threads, and says what happens as it happens. With checkpoints it ends soon after a
/// signal, when all blocks in training have yielded theirs; without, the listener says when.
///
/// # Errors
/// The first of `listen`, which ends the training.
///
/// # Panics
/// If a worker panics.
pub fn train<E>(
    blocks: &[Block],
    threads: usize,
    checkpoints: &Checkpoints,
    mut listen: impl FnMut(Message) -> Result<(), E>,
) -> Result<(), E> {
    let (say, messages) = mpsc::sync_channel(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let say = |message| say.send(message).map_err(|_| Over);
            parallel::for_each(blocks, threads, |block, what| {
                let train = || {
                    if checkpoints.is_to_stop() {
                        return Err(Over);
                    }
                    let start = Instant::now();
                    let state = checkpoints.take(block);
                    let asking = Asking::new(checkpoints);
                    let mut emit = |event| {
                        asking.follow(&event);
                        let made = Instant::now();
                        say(Message::Event { block, event, made })
                    };
                    let ended = super::go_on(what, state, &mut || asking.ask(), &mut emit)?;
                    let seconds = start.elapsed().as_secs_f64();
                    match ended {
                        Ended::Finished => say(Message::Finished { block, seconds }),
                        Ended::Stopped => Err(Over),
                    }
                };
                let trained = WorldFailure::catch(train);
                match trained.unwrap_or_else(|WorldFailure(why)| say(Message::Failed(why))) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(Over) => ControlFlow::Break(()),
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

impl Checkpoints {
    fn is_to_stop(&self) -> bool {
        self.every.is_some() && stop::requested().is_some()
    }

    fn take(&self, block: usize) -> Option<Vec<u8>> {
        let states = self.states.lock();
        let mut states = states.expect("no thread panics with the states");
        states.get_mut(block).and_then(Option::take)
    }
}

/// When a block is asked for a checkpoint.
struct Asking<'a> {
    checkpoints: &'a Checkpoints,
    /// When the last was asked for.
    last: Cell<Instant>,
    /// The last, while it waits to be written: no further one waits beside it.
    waiting: RefCell<Weak<Vec<u8>>>,
}

impl<'a> Asking<'a> {
    fn new(checkpoints: &'a Checkpoints) -> Self {
        Self {
            checkpoints,
            last: Cell::new(Instant::now()),
            waiting: RefCell::default(),
        }
    }

    fn follow(&self, event: &Event) {
        if let Event::Checkpoint { state, .. } = event {
            *self.waiting.borrow_mut() = state.as_ref().map_or_else(Weak::new, Arc::downgrade);
        }
    }

    fn ask(&self) -> Ask {
        if self.checkpoints.is_to_stop() {
            return Ask::Stop;
        }
        let since = self.last.get().elapsed();
        let is_due = self.checkpoints.every.is_some_and(|every| since >= every);
        if !is_due || self.waiting.borrow().strong_count() > 0 {
            return Ask::Nothing;
        }
        self.last.set(Instant::now());
        Ask::Checkpoint
    }
}
