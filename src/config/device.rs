//! Where networks train.

use tch::{Cuda, Device};

/// Resolves `auto`, `cpu`, `cuda` or `cuda:N` to a device that is there.
///
/// # Errors
/// If the name is none of these, or asks for a CUDA device that libtorch does not see.
pub fn resolve(name: &str) -> Result<Device, String> {
    let devices = Cuda::device_count();
    let index = match name {
        "cpu" => return Ok(Device::Cpu),
        "auto" if devices == 0 => return Ok(Device::Cpu),
        "auto" | "cuda" => 0,
        _ => match name
            .strip_prefix("cuda:")
            .and_then(|index| index.parse().ok())
        {
            Some(index) => index,
            None => {
                return Err(format!(
                    "unknown device \"{name}\"; allowed: auto, cpu, cuda, cuda:N"
                ));
            }
        },
    };
    match usize::try_from(devices) {
        Ok(0) | Err(_) => Err(format!(
            "\"{name}\" was asked for, but this libtorch sees no CUDA device; \
             use cpu or auto, or build with a libtorch for CUDA on a machine with one"
        )),
        Ok(devices) if index >= devices => Err(format!(
            "\"{name}\" was asked for, but the CUDA devices here are 0 to {}",
            devices - 1
        )),
        Ok(_) => Ok(Device::Cuda(index)),
    }
}

/// The device's name on the command line.
pub fn name(device: Device) -> String {
    match device {
        Device::Cuda(index) => format!("cuda:{index}"),
        _ => "cpu".into(),
    }
}
