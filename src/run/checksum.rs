//! Checksums of what a seed wrote. They tell of damage, not of malice.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of lines, and the sum of their hashes, which does not depend on their order.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[serde(into = "String", try_from = "String")]
pub struct Checksum {
    lines: u64,
    sum: u64,
}

impl Checksum {
    /// Of one line, or of a whole file that has none.
    pub fn of(bytes: &[u8]) -> Self {
        // The hash is linear in its last bytes, so that two of them could change places without a trace in
        // a sum: it is mixed once more (the last step of MurmurHash3).
        let mut hash = fnv_1a(bytes);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        Self {
            lines: 1,
            sum: hash ^ (hash >> 33),
        }
    }

    pub fn add(&mut self, line: &[u8]) {
        let line = Self::of(line);
        self.lines += line.lines;
        self.sum = self.sum.wrapping_add(line.sum);
    }

    pub fn lines(self) -> u64 {
        self.lines
    }

    pub fn is_empty(self) -> bool {
        self.lines == 0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.lines {
            0 => Ok(()),
            lines => write!(f, "{lines}-{:016x}", self.sum),
        }
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

impl TryFrom<String> for Checksum {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let parts = text.split_once('-').and_then(|(lines, sum)| {
            let lines = lines.parse().ok().filter(|&lines| lines > 0)?;
            Some((lines, u64::from_str_radix(sum, 16).ok()?))
        });
        let (lines, sum) =
            parts.ok_or("expected a number of lines and a checksum, as in 60-00000000deadbeef")?;
        Ok(Self { lines, sum })
    }
}

/// The hash of Fowler, Noll and Vo, in its form 1a.
pub fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Checksum {
        let mut checksum = Checksum::default();
        lines.iter().for_each(|line| checksum.add(line.as_bytes()));
        checksum
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv_1a(b""), 0xcbf29ce484222325);
        assert_eq!(fnv_1a(b"a"), 0xaf63dc4c8601ec8c);
    }

    #[test]
    fn a_checksum_knows_lines_but_not_their_order() {
        let whole = of(&["a,1\n", "a,2\n", "b,1\n"]);
        assert_eq!(whole, of(&["b,1\n", "a,1\n", "a,2\n"]));
        for other in [
            &["a,1\n", "a,2\n"][..],
            &["a,1\n", "a,2\n", "b,2\n"],
            &["a,1\n", "a,2\n", "b,1\n", "b,1\n"],
            // The same bytes in other lines.
            &["a,2\n", "a,1\n", "b,2\n"],
            &["b,1\n", "b,2\n", "a,1\n"],
        ] {
            assert_ne!(whole, of(other), "{other:?}");
        }
    }

    #[test]
    fn a_checksum_is_its_text() {
        let whole = of(&["a,1\n", "a,2\n"]);
        let read = |text: &str| Checksum::try_from(text.to_owned());
        assert_eq!(read(&whole.to_string()), Ok(whole));
        assert_eq!(read(""), Ok(Checksum::default()));
        for text in ["1", "0-0", "-5", "x-0", "1-g", "1-10000000000000000"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
