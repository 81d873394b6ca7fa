//! Which instructions compute: the widest that the machine has, chosen once, or what a test asks for.
//! All give the same bits.

use std::{fmt, str::FromStr, sync::OnceLock};

use clap::ValueEnum;

/// Instructions that the native engine is compiled for.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstructionSet {
    /// AVX-512 (F, BW, DQ, VL).
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What every processor of the target has.
    Portable,
}

static IN_USE: OnceLock<InstructionSet> = OnceLock::new();

impl InstructionSet {
    /// Those that this machine has, the widest first.
    pub fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("fma")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2");
            let avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            if avx2 && avx512 {
                sets.push(Self::Avx512);
            }
            if avx2 {
                sets.push(Self::Avx2);
            }
        }
        sets.push(Self::Portable);
        sets
    }

    /// The one in use by this process: the widest, unless [`set`](Self::set) came first.
    pub fn in_use() -> Self {
        *IN_USE.get_or_init(|| Self::available()[0])
    }

    /// Decides which this process uses.
    ///
    /// # Errors
    /// If another is in use already, or the machine does not have it.
    pub fn set(self) -> Result<(), String> {
        let available = Self::available();
        if !available.contains(&self) {
            let names: Vec<_> = available.iter().map(Self::to_string).collect();
            return Err(format!(
                "this machine has no {self}; it has {}",
                names.join(", ")
            ));
        }
        match *IN_USE.get_or_init(|| self) {
            set if set == self => Ok(()),
            set => Err(format!("{set} is in use already")),
        }
    }
}

impl FromStr for InstructionSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as ValueEnum>::from_str(text, false)
            .map_err(|_| "expected avx512, avx2 or portable".into())
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let named = self.to_possible_value().expect("no set is hidden");
        f.write_str(named.get_name())
    }
}

/// Calls `$inner::<T>` as compiled for an instruction set, with the tiles T that belong to it. What is
/// inlined into it is compiled so too.
macro_rules! compiled_for {
    ($set:expr, $inner:ident($($argument:ident: $type:ty = $value:expr),* $(,)?)) => {{
        use $crate::native::{instructions::InstructionSet, tiles};
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2")]
        fn avx512($($argument: $type),*) {
            $inner::<tiles::Avx512>($($argument),*)
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma,bmi1,bmi2")]
        fn avx2($($argument: $type),*) {
            $inner::<tiles::Avx2>($($argument),*)
        }
        match $set {
            // SAFETY: an engine is made only for instructions that the machine has.
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx512 => unsafe { avx512($($value),*) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx2 => unsafe { avx2($($value),*) },
            InstructionSet::Portable => $inner::<tiles::Portable>($($value),*),
        }
    }};
}
pub(super) use compiled_for;
