//! What goes wrong in a world that runs outside this program, while it is played.
//!
//! A step of such a world may fail through no fault of the program, and no other world's can. So that
//! the loops that play need not ask at each step, a failure unwinds the thread, without the words of a
//! panic, to whoever catches it: a failure costs nothing until it happens.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What went wrong, in a sentence for the user.
#[derive(Debug)]
pub struct WorldFailure(pub String);

impl WorldFailure {
    /// Unwinds to the nearest [`catch`](Self::catch) on this thread.
    pub fn raise(why: String) -> ! {
        resume_unwind(Box::new(Self(why)))
    }

    /// Does `work`, in which worlds are played. What it left half done is not to be used again.
    ///
    /// # Errors
    /// If a world failed.
    ///
    /// # Panics
    /// If `work` does.
    pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Self> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<Self>() {
            Ok(failure) => *failure,
            Err(panic) => resume_unwind(panic),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_caught_and_a_panic_goes_on() {
        let failed = WorldFailure::catch(|| -> u8 { WorldFailure::raise("no fuel".into()) });
        assert_eq!(failed.unwrap_err().0, "no fuel");
        assert_eq!(WorldFailure::catch(|| 1).unwrap(), 1);
        let panic = || WorldFailure::catch(|| resume_unwind(Box::new("a mistake")));
        let payload = catch_unwind(panic).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"a mistake"));
    }
}
