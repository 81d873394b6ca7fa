//! Which engine computes, and where: chosen when the program runs.

use crate::{
    architecture::Architecture,
    engine::Engine,
    ensemble::Ensemble,
    learner::Learner,
    native::{InstructionSet, Native},
    networks::Networks,
    settings::Settings,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Native(InstructionSet),
    #[cfg(feature = "torch")]
    Torch(tch::Device),
}

/// Seeds that libtorch trains together on the CPU: there it is fastest.
#[cfg(feature = "torch")]
const SEEDS_ON_CPU: usize = 16;

impl Backend {
    /// Cuts seeds into those that train together: each alone on the native engine, all on a GPU.
    pub fn groups(self, seeds: impl IntoIterator<Item = u64>) -> Vec<Vec<u64>> {
        let seeds: Vec<u64> = seeds.into_iter().collect();
        let size = match self {
            Self::Native(_) => 1,
            #[cfg(feature = "torch")]
            Self::Torch(tch::Device::Cpu) => SEEDS_ON_CPU,
            #[cfg(feature = "torch")]
            Self::Torch(_) => seeds.len().max(1),
        };
        seeds.chunks(size).map(<[u64]>::to_vec).collect()
    }

    /// Whether it computes on the processor, so that several threads make it faster.
    pub fn is_on_cpu(self) -> bool {
        match self {
            Self::Native(_) => true,
            #[cfg(feature = "torch")]
            Self::Torch(device) => device == tch::Device::Cpu,
        }
    }

    /// Fresh Q-networks of these seeds.
    pub(crate) fn networks(
        self,
        settings: &Settings,
        architecture: Architecture,
        seeds: &[u64],
    ) -> Box<dyn Networks> {
        match self {
            Self::Native(set) => networks(settings, architecture, seeds, || Native::new(set)),
            #[cfg(feature = "torch")]
            Self::Torch(device) => networks(settings, architecture, seeds, || {
                crate::torch::Torch::new(seeds.len(), device)
            }),
        }
    }
}

/// A network of each seed, or an ensemble of each where the settings say how many members it has.
fn networks<E: Engine + 'static>(
    settings: &Settings,
    architecture: Architecture,
    seeds: &[u64],
    engine: impl Fn() -> E,
) -> Box<dyn Networks> {
    match settings.members {
        None => Box::new(Learner::new(settings, architecture, seeds, engine())),
        Some(members) => {
            let origin = (seeds, members as usize);
            Box::new(Ensemble::new(settings, &architecture, origin, engine))
        }
    }
}

/// Why there is no such backend, by the name that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    #[error("{0}")]
    Engine(String),
    #[error("{0}")]
    Device(String),
}

impl Backend {
    /// Resolves an engine's name, if one was given, and `auto`, `cpu`, `cuda` or `cuda:N`: native on the
    /// CPU and torch on CUDA, unless the name says otherwise.
    ///
    /// # Errors
    /// If a name is unknown, or what it asks for is not in this build or on this machine.
    pub fn resolve(engine: Option<&str>, device: &str) -> Result<Self, Unavailable> {
        let native = Self::Native(InstructionSet::in_use());
        let cuda = match device {
            "auto" if engine != Some("native") && cuda_devices() > 0 => Some(0),
            "auto" | "cpu" => None,
            "cuda" => Some(0),
            _ => match device.strip_prefix("cuda:").map(str::parse) {
                Some(Ok(index)) => Some(index),
                _ => {
                    return Err(Unavailable::Device(format!(
                        "unknown device \"{device}\"; allowed: auto, cpu, cuda, cuda:N"
                    )));
                }
            },
        };
        match (engine, cuda) {
            (None | Some("native"), None) => Ok(native),
            (Some("native"), Some(_)) => Err(Unavailable::Device(format!(
                "\"{device}\" was asked for, but the native engine computes on the CPU alone; use cpu, or \
                 --engine torch"
            ))),
            (None | Some("torch"), _) => Self::torch(engine, device, cuda),
            (Some(engine), _) => Err(Unavailable::Engine(format!(
                "unknown engine \"{engine}\"; allowed: native, torch"
            ))),
        }
    }

    #[cfg(feature = "torch")]
    fn torch(_: Option<&str>, device: &str, cuda: Option<usize>) -> Result<Self, Unavailable> {
        let devices = cuda_devices();
        match cuda {
            None => Ok(Self::Torch(tch::Device::Cpu)),
            Some(index) if index < devices => Ok(Self::Torch(tch::Device::Cuda(index))),
            Some(_) if devices == 0 => Err(Unavailable::Device(format!(
                "\"{device}\" was asked for, but this libtorch sees no CUDA device; use cpu or auto, or \
                 build with a libtorch for CUDA on a machine with one"
            ))),
            Some(_) => Err(Unavailable::Device(format!(
                "\"{device}\" was asked for, but the CUDA devices here are 0 to {}",
                devices - 1
            ))),
        }
    }

    #[cfg(not(feature = "torch"))]
    fn torch(engine: Option<&str>, device: &str, cuda: Option<usize>) -> Result<Self, Unavailable> {
        let wrong = engine.map_or(Unavailable::Device as fn(_) -> _, |_| Unavailable::Engine);
        Err(wrong(match cuda {
            None => "this build has no torch engine; build one with `make torch`, or, where libtorch is in \
                     place, with `cargo build --release --features torch`"
                .into(),
            Some(_) => format!(
                "\"{device}\" was asked for, but this build has only the native engine, for the CPU; for \
                 CUDA, install PyTorch 2.13 for CUDA and build with `LIBTORCH_USE_PYTORCH=1 make torch`"
            ),
        }))
    }

    pub fn engine(self) -> &'static str {
        match self {
            Self::Native(_) => "native",
            #[cfg(feature = "torch")]
            Self::Torch(_) => "torch",
        }
    }

    /// The instructions of the native engine; empty for another.
    pub fn instructions(self) -> String {
        match self {
            Self::Native(set) => set.to_string(),
            #[cfg(feature = "torch")]
            Self::Torch(_) => String::new(),
        }
    }

    pub fn device(self) -> String {
        match self {
            #[cfg(feature = "torch")]
            Self::Torch(tch::Device::Cuda(index)) => format!("cuda:{index}"),
            _ => "cpu".into(),
        }
    }
}

/// CUDA devices that this build can use.
fn cuda_devices() -> usize {
    #[cfg(feature = "torch")]
    return usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
    #[cfg(not(feature = "torch"))]
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_is_native_unless_torch_is_named() {
        let native = Backend::Native(InstructionSet::in_use());
        assert_eq!(Backend::resolve(None, "cpu"), Ok(native));
        assert_eq!(Backend::resolve(Some("native"), "auto"), Ok(native));
        assert_eq!(native.groups(3..6), [[3], [4], [5]]);
    }

    #[test]
    fn what_cannot_be_is_told_apart() {
        let error = |engine, device| Backend::resolve(engine, device).unwrap_err().to_string();
        assert!(error(None, "tpu").starts_with("unknown device \"tpu\""));
        assert!(error(None, "cuda:x").starts_with("unknown device"));
        assert!(error(Some("jax"), "cpu").starts_with("unknown engine \"jax\""));
        assert!(error(Some("native"), "cuda").contains("on the CPU alone"));
    }

    #[cfg(feature = "torch")]
    #[test]
    fn libtorch_trains_many_seeds_together_and_a_gpu_all() {
        let sizes = |device| -> Vec<usize> {
            let groups = Backend::Torch(device).groups(100..140);
            assert_eq!(groups.concat(), (100..140).collect::<Vec<_>>());
            groups.iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(tch::Device::Cpu), [16, 16, 8]);
        assert_eq!(sizes(tch::Device::Cuda(0)), [40]);
    }

    #[cfg(not(feature = "torch"))]
    #[test]
    fn without_torch_the_error_says_how_to_build_it() {
        let cpu = "--features torch`";
        let cuda = "PyTorch 2.13 for CUDA and build with `LIBTORCH_USE_PYTORCH=1 make torch`";
        for (engine, device, remedy) in [
            (Some("torch"), "cpu", cpu),
            (None, "cuda", cuda),
            (Some("torch"), "cuda:1", cuda),
        ] {
            let error = Backend::resolve(engine, device).unwrap_err().to_string();
            assert!(error.ends_with(remedy), "{error}");
        }
    }
}
