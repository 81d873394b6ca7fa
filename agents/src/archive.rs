//! What changes in training, written down so that training goes on from it bit for bit.
//!
//! One visit goes both ways: what is [`Archived`] is written, or read again in the same order into what was made anew
//! of the same settings and seeds. What never changes, and memory that is written before it is read, is left out.
//! [`archived!`](crate::archived) asks for every field of a struct by name, so that a new one cannot be forgotten.

use std::collections::{HashMap, VecDeque};

use crate::stream::Stream;

/// Bytes that are being written, or those of them that are left to read.
#[derive(Debug)]
pub enum Archive<'a> {
    Writing(Vec<u8>),
    Reading(&'a [u8]),
}

/// The bytes are not those of what they are read into, or what is to be written cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the state of what it is to go on with")]
pub struct Unfit;

/// What can be written to an archive and read from it.
pub trait Archived {
    /// Writes what changes, or reads it.
    ///
    /// # Errors
    /// If the archive has other bytes, or this cannot be saved. What was read is then half old and half new.
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit>;

    /// One to read into where there was none; none of what is there from the start or never.
    fn blank() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

/// The bytes of what changes.
///
/// # Errors
/// If it cannot be saved.
pub fn save(what: &mut (impl Archived + ?Sized)) -> Result<Vec<u8>, Unfit> {
    let mut archive = Archive::Writing(Vec::new());
    what.archive(&mut archive)?;
    match archive {
        Archive::Writing(bytes) => Ok(bytes),
        Archive::Reading(_) => Err(Unfit),
    }
}

/// Gives what was made anew the state that was [saved](save).
///
/// # Errors
/// If the bytes are not its own; it is then worth nothing.
pub fn restore(what: &mut (impl Archived + ?Sized), saved: &[u8]) -> Result<(), Unfit> {
    let mut archive = Archive::Reading(saved);
    what.archive(&mut archive)?;
    match archive {
        Archive::Reading([]) => Ok(()),
        _ => Err(Unfit),
    }
}

impl Archive<'_> {
    pub fn is_reading(&self) -> bool {
        matches!(self, Self::Reading(_))
    }

    fn bytes<const N: usize>(&mut self, bytes: &mut [u8; N]) -> Result<(), Unfit> {
        match self {
            Self::Writing(written) => written.extend_from_slice(bytes),
            Self::Reading(left) => {
                let (first, others) = left.split_first_chunk().ok_or(Unfit)?;
                (*bytes, *left) = (*first, others);
            }
        }
        Ok(())
    }

    /// A length: this one, or the one that was written.
    fn length(&mut self, mut length: usize) -> Result<usize, Unfit> {
        length.archive(self)?;
        match self {
            // Each item has a byte at least.
            Self::Reading(left) if length > left.len() => Err(Unfit),
            _ => Ok(length),
        }
    }

    /// Numbers of which there are always as many.
    pub(crate) fn as_many(&mut self, numbers: &mut Vec<f32>) -> Result<(), Unfit> {
        let length = numbers.len();
        numbers.archive(self)?;
        (numbers.len() == length).then_some(()).ok_or(Unfit)
    }
}

/// Says of a struct which fields change and which do not, so that it is [`Archived`], and where its number changes what
/// a new one is: `archived!(Walk: place, steps; not map; blank Walk::new())`. One with a parameter says that last, as
/// in `; for E: Engine`.
#[macro_export]
macro_rules! archived {
    ($Type:ty: $($changes:ident),+ $(; not $($fixed:ident),+)? $(; blank $blank:expr)?
     $(; for $T:ident $(: $Bound:ident)?)?) => {
        impl$(<$T $(: $Bound)?>)? $crate::archive::Archived for $Type {
            fn archive(
                &mut self,
                archive: &mut $crate::archive::Archive,
            ) -> Result<(), $crate::archive::Unfit> {
                let Self { $($changes,)+ $($($fixed: _,)+)? } = self;
                $($crate::archive::Archived::archive($changes, archive)?;)+
                Ok(())
            }

            $(fn blank() -> Option<Self> {
                Some($blank)
            })?
        }
    };
}

macro_rules! numbers {
    ($($Number:ty)*) => { $(
        impl Archived for $Number {
            fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
                let mut bytes = self.to_le_bytes();
                archive.bytes(&mut bytes)?;
                *self = Self::from_le_bytes(bytes);
                Ok(())
            }

            fn blank() -> Option<Self> {
                Some(Self::default())
            }
        }
    )* };
}

numbers!(u8 u32 u64 u128 f32 f64);

impl Archived for usize {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut number = *self as u64;
        number.archive(archive)?;
        *self = number.try_into().map_err(|_| Unfit)?;
        Ok(())
    }

    fn blank() -> Option<Self> {
        Some(0)
    }
}

impl Archived for bool {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut byte = u8::from(*self);
        byte.archive(archive)?;
        *self = byte != 0;
        Ok(())
    }

    fn blank() -> Option<Self> {
        Some(false)
    }
}

/// Its place; the key follows from its seed and purpose.
impl Archived for Stream {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut position = self.get_word_pos();
        position.archive(archive)?;
        if archive.is_reading() {
            self.set_word_pos(position);
        }
        Ok(())
    }
}

impl<T: Archived> Archived for [T] {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        self.iter_mut().try_for_each(|item| item.archive(archive))
    }
}

/// As many as there are, unless their items can be made anew.
impl<T: Archived> Archived for Vec<T> {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let length = archive.length(self.len())?;
        if length != self.len() {
            let blank = |_| T::blank().ok_or(Unfit);
            blank(0)?;
            *self = (0..length).map(blank).collect::<Result<_, _>>()?;
        }
        self.as_mut_slice().archive(archive)
    }

    fn blank() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Archived, const N: usize> Archived for [T; N] {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        self.as_mut_slice().archive(archive)
    }
}

impl<T: Archived> Archived for VecDeque<T> {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut items: Vec<T> = self.drain(..).collect();
        items.archive(archive)?;
        *self = items.into();
        Ok(())
    }
}

/// In the order of the keys.
impl<T: Archived> Archived for HashMap<usize, T> {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut items: Vec<(usize, T)> = self.drain().collect();
        items.sort_unstable_by_key(|(key, _)| *key);
        items.archive(archive)?;
        self.extend(items);
        Ok(())
    }
}

impl<T: Archived + ?Sized> Archived for Box<T> {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        (**self).archive(archive)
    }
}

impl<T: Archived> Archived for Option<T> {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut is_there = self.is_some();
        is_there.archive(archive)?;
        if is_there != self.is_some() {
            let blank = T::blank().ok_or(Unfit)?;
            *self = is_there.then_some(blank);
        }
        self.iter_mut().try_for_each(|item| item.archive(archive))
    }

    fn blank() -> Option<Self> {
        Some(None)
    }
}

impl<A: Archived, B: Archived> Archived for (A, B) {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        self.0.archive(archive)?;
        self.1.archive(archive)
    }

    fn blank() -> Option<Self> {
        Some((A::blank()?, B::blank()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Purpose, stream};
    use rand::Rng;

    #[derive(Debug, Clone, PartialEq, Default)]
    struct Walk {
        place: (f64, bool),
        ages: Vec<Option<u64>>,
        last: VecDeque<f32>,
        map: &'static str,
    }
    archived!(Walk: place, ages, last; not map);

    fn walk() -> Walk {
        Walk {
            place: (-0., true),
            ages: vec![Some(7), None],
            last: [0.25, f32::MIN_POSITIVE].into(),
            map: "old",
        }
    }

    fn new() -> Walk {
        Walk {
            ages: vec![None, Some(3)],
            map: "new",
            ..Walk::default()
        }
    }

    #[test]
    fn what_is_read_is_what_was_written_but_for_what_never_changes() {
        let (mut old, mut new) = (walk(), new());
        let saved = save(&mut old).unwrap();
        assert_eq!(old, walk());
        restore(&mut new, &saved).unwrap();
        assert_eq!(new, Walk { map: "new", ..old });
        assert!(new.place.0.is_sign_negative());
    }

    #[test]
    fn other_bytes_are_unfit() {
        let saved = save(&mut walk()).unwrap();
        for length in 0..saved.len() {
            assert_eq!(restore(&mut new(), &saved[..length]), Err(Unfit));
        }
        assert_eq!(
            restore(&mut new(), &[&saved[..], &[0]].concat()),
            Err(Unfit)
        );
        let mut streams = vec![stream(0, Purpose::Ties); 2];
        let two = save(&mut streams).unwrap();
        for count in [0, 1, 3] {
            streams.resize(count, stream(0, Purpose::Ties));
            assert_eq!(restore(&mut streams, &two), Err(Unfit));
        }
        // A length beyond all bytes is not allocated.
        let endless = [u64::MAX.to_le_bytes(), [0; 8]].concat();
        assert_eq!(restore(&mut VecDeque::<u8>::new(), &endless), Err(Unfit));
    }

    #[test]
    fn a_stream_goes_on_wherever_it_is() {
        for words in (0..70).chain([1_000_003]) {
            let mut old = stream(5, Purpose::Replay);
            (0..words).for_each(|_| {
                old.next_u32();
            });
            let mut new = stream(5, Purpose::Replay);
            restore(&mut new, &save(&mut old).unwrap()).unwrap();
            let mut bytes = [[0; 37]; 2];
            for (stream, bytes) in [&mut old, &mut new].into_iter().zip(&mut bytes) {
                stream.fill_bytes(bytes);
            }
            assert_eq!(bytes[0], bytes[1], "after {words}");
            let draw = |stream: &mut Stream| [(); 99].map(|()| stream.next_u64());
            assert_eq!(draw(&mut old), draw(&mut new), "after {words}");
        }
    }
}
