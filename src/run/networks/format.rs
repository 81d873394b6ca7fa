//! A network as safetensors: eight bytes with the length of a header, the header in JSON, the numbers.
//!
//! Names and shapes are those of a state dict of PyTorch's `Linear` layers, counting only these:
//! `0.weight` `[outputs, inputs]`, `0.bias` `[outputs]`, `1.weight`, and so on, in 32-bit floats, with
//! ReLU between the layers. Of an ensemble, a further member's names begin with `member-1.` and so on; those of
//! a prior, whose scale is `prior-scale` in the metadata, with `prior.` after that. The header is written here, with its keys in order, because the
//! format's own library writes metadata in an order that changes from run to run.

use std::collections::HashMap;

use agents::saved::{Linear, Member, Network, QFunction};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::{Map, Value, json};

use crate::run::networks::Trained;

/// The key of the metadata that says which version of this layout a file has.
const VERSION_KEY: &str = "dropout-q";
const VERSION: &str = "1";
const METADATA: &str = "__metadata__";
/// Keys of the metadata of an ensemble, and of networks with a prior.
const MEMBERS: &str = "members";
const PRIOR_SCALE: &str = "prior-scale";

/// What the names of a member's tensors begin with.
fn prefix(member: usize) -> String {
    match member {
        0 => String::new(),
        member => format!("member-{member}."),
    }
}

pub fn to_bytes(trained: &Trained) -> Vec<u8> {
    let mut header = Map::new();
    let mut numbers: Vec<u8> = Vec::new();
    let mut add = |name: String, shape: &[usize], values: &[f32]| {
        let begin = numbers.len();
        numbers.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let offsets = [begin, numbers.len()];
        let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": offsets });
        header.insert(name, entry);
    };
    let mut add_network = |prefix: String, network: &Network| {
        for (index, layer) in network.layers().iter().enumerate() {
            let shape = [layer.outputs, layer.inputs];
            add(format!("{prefix}{index}.weight"), &shape, &layer.weight);
            add(
                format!("{prefix}{index}.bias"),
                &[layer.outputs],
                &layer.bias,
            );
        }
    };
    let members = trained.q.members();
    for (place, member) in members.iter().enumerate() {
        add_network(prefix(place), &member.network);
        if let Some((_, prior)) = &member.prior {
            add_network(prefix(place) + "prior.", prior);
        }
    }
    // `format` is what the Python library writes, and some readers ask for.
    let mut metadata = json!({
        VERSION_KEY: VERSION,
        "format": "pt",
        "arm": trained.arm,
        "env": trained.env,
        "seed": trained.seed.to_string(),
        "step": trained.step.to_string(),
    });
    if members.len() > 1 {
        metadata[MEMBERS] = members.len().to_string().into();
    }
    if let Some((scale, _)) = &members[0].prior {
        metadata[PRIOR_SCALE] = scale.to_string().into();
    }
    header.insert(METADATA.into(), metadata);
    let mut header = Value::Object(header).to_string().into_bytes();
    // The numbers begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = (header.len() as u64).to_le_bytes();
    [&length, &header[..], &numbers].concat()
}

/// The network in a file's bytes.
///
/// # Errors
/// Why they are not what [`to_bytes`] writes, in words.
pub fn from_bytes(bytes: &[u8]) -> Result<Trained, String> {
    let not_safetensors = |error| format!("not a safetensors file, or a part of one: {error}");
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(not_safetensors)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(not_safetensors)?;
    let nothing = HashMap::new();
    let metadata = header.metadata().as_ref().unwrap_or(&nothing);
    match metadata.get(VERSION_KEY).map(String::as_str) {
        Some(VERSION) => {}
        Some(other) => {
            return Err(format!(
                "a network in version {other} of the format; this program reads version {VERSION}"
            ));
        }
        None => {
            return Err(format!(
                "a safetensors file that this program did not write: its metadata has no \"{VERSION_KEY}\""
            ));
        }
    }
    let text = |key: &str| {
        let value = metadata.get(key);
        value.ok_or_else(|| format!("its metadata has no \"{key}\""))
    };
    let number = |key: &str| {
        let text = text(key)?;
        let number = text.parse::<u64>();
        number.map_err(|_| format!("its metadata has \"{text}\" as {key}; expected a whole number"))
    };
    let members = match metadata.contains_key(MEMBERS) {
        true => number(MEMBERS)? as usize,
        false => 1,
    };
    let scale = match metadata.get(PRIOR_SCALE) {
        Some(text) => Some(text.parse::<f32>().map_err(|_| {
            format!("its metadata has \"{text}\" as {PRIOR_SCALE}; expected a number")
        })?),
        None => None,
    };
    let member = |place| -> Result<Member, String> {
        let prior = || network(&tensors, &(prefix(place) + "prior."));
        Ok(Member {
            network: network(&tensors, &prefix(place))?,
            prior: match scale {
                Some(scale) => Some((scale, prior()?)),
                None => None,
            },
        })
    };
    if !(1..=tensors.len().max(1)).contains(&members) {
        return Err(format!(
            "{} tensors; expected some of each of {members} members",
            tensors.len()
        ));
    }
    Ok(Trained {
        arm: text("arm")?.clone(),
        env: text("env")?.clone(),
        seed: number("seed")?,
        step: number("step")?,
        q: QFunction::new((0..members).map(member).collect::<Result<_, _>>()?),
    })
}

/// The network whose tensors' names begin so.
fn network(tensors: &SafeTensors, prefix: &str) -> Result<Network, String> {
    let is_there = |index: &usize| tensors.tensor(&format!("{prefix}{index}.weight")).is_ok();
    let layers = (0..).take_while(is_there);
    let layers: Result<_, String> = layers.map(|index| layer(tensors, prefix, index)).collect();
    Network::new(layers?).map_err(|error| format!("{prefix}{error}"))
}

fn layer(tensors: &SafeTensors, prefix: &str, index: usize) -> Result<Linear, String> {
    let tensor = |name: String| -> Result<_, String> {
        let tensor = tensors.tensor(&name);
        let tensor = tensor.map_err(|_| format!("there is no tensor \"{name}\""))?;
        let numbers = numbers(&tensor).map_err(|why| format!("tensor \"{name}\": {why}"))?;
        Ok((tensor.shape().to_vec(), numbers))
    };
    let (shape, weight) = tensor(format!("{prefix}{index}.weight"))?;
    let (_, bias) = tensor(format!("{prefix}{index}.bias"))?;
    let &[outputs, inputs] = &shape[..] else {
        return Err(format!(
            "tensor \"{prefix}{index}.weight\" has the shape {shape:?}; expected two sizes"
        ));
    };
    Ok(Linear {
        inputs,
        outputs,
        weight,
        bias,
    })
}

fn numbers(tensor: &TensorView) -> Result<Vec<f32>, String> {
    if tensor.dtype() != Dtype::F32 {
        return Err(format!(
            "numbers of type {:?}; expected F32",
            tensor.dtype()
        ));
    }
    let (numbers, _) = tensor.data().as_chunks::<4>();
    let numbers: Vec<f32> = numbers
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    match numbers.iter().find(|number| !number.is_finite()) {
        None => Ok(numbers),
        Some(number) => Err(format!("it holds {number}; expected finite numbers")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trained() -> Trained {
        let linear = |inputs: usize, outputs: usize, first: f32| Linear {
            inputs,
            outputs,
            weight: (0..inputs * outputs).map(|n| first + n as f32).collect(),
            bias: (0..outputs).map(|n| -(n as f32) / 3.0).collect(),
        };
        Trained {
            arm: "an \"arm\"/é".into(),
            env: "world".into(),
            seed: 7,
            step: 100,
            q: QFunction::new(vec![Member {
                network: Network::new(vec![linear(3, 2, 0.1), linear(2, 4, -1e-30)]).unwrap(),
                prior: None,
            }]),
        }
    }

    /// Three members with priors.
    fn ensemble() -> Trained {
        let network = trained().q.network().unwrap().clone();
        let member = Member {
            prior: Some((2.5, network.clone())),
            network,
        };
        Trained {
            q: QFunction::new(vec![member; 3]),
            ..trained()
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_writing_again_gives_the_same_bytes() {
        let bytes = to_bytes(&trained());
        assert_eq!(from_bytes(&bytes).unwrap(), trained());
        assert_eq!(to_bytes(&trained()), bytes);
        let bytes = to_bytes(&ensemble());
        assert_eq!(from_bytes(&bytes).unwrap(), ensemble());
        let text = String::from_utf8_lossy(&bytes);
        for name in [
            "\"0.weight\"",
            "\"prior.1.bias\"",
            "\"member-2.prior.0.weight\"",
        ] {
            assert!(text.contains(name), "{name}");
        }
    }

    /// As `safetensors.torch.load_file` would find it, worked out by hand.
    #[test]
    fn the_file_has_the_names_and_shapes_of_linear_layers() {
        let bytes = to_bytes(&trained());
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        assert_eq!(length % 8, 0);
        let header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        assert_eq!(header["0.weight"]["shape"], json!([2, 3]));
        assert_eq!(header["1.weight"]["shape"], json!([4, 2]));
        assert_eq!(header["1.bias"]["shape"], json!([4]));
        assert_eq!(header["0.bias"]["data_offsets"], json!([24, 32]));
        assert_eq!(header[METADATA]["seed"], "7");
        assert_eq!(bytes.len(), 8 + length + 4 * (6 + 2 + 8 + 4));
        assert_eq!(
            bytes[8 + length..][..8],
            [0.1f32.to_le_bytes(), 1.1f32.to_le_bytes()].concat()
        );
    }

    #[test]
    fn what_is_not_a_network_is_refused_and_told_apart() {
        let whole = to_bytes(&trained());
        let length = u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
        let because = |bytes: &[u8], why: &str| {
            let error = from_bytes(bytes).unwrap_err();
            assert!(error.contains(why), "{error}");
        };
        because(b"", "not a safetensors file");
        because(b"arm,env,seed\n", "not a safetensors file");
        for cut in [8, 8 + length, whole.len() - 1] {
            because(&whole[..cut], "a part of one");
        }
        // As many bytes as before, so that the offsets stay right.
        let changed = |from: &str, to: &str| {
            let header = std::str::from_utf8(&whole[8..8 + length]).unwrap();
            assert!(header.contains(from) && from.len() == to.len(), "{header}");
            let header = header.replacen(from, to, 1).into_bytes();
            [&whole[..8], &header, &whole[8 + length..]].concat()
        };
        because(&changed("\"dropout-q\"", "\"dropout-p\""), "did not write");
        because(
            &changed("\"dropout-q\":\"1\"", "\"dropout-q\":\"2\""),
            "version 2",
        );
        because(
            &changed("\"seed\":\"7\"", "\"seed\":\"x\""),
            "expected a whole number",
        );
        because(&changed("\"1.bias\"", "\"2.bias\""), "no tensor \"1.bias\"");
        because(&changed("[4,2]", "[2,4]"), "layer 1 maps 4 numbers to 2");
        because(&changed("\"F32\"", "\"I32\""), "type I32");
        let mut bytes = whole.clone();
        bytes[8 + length..][..4].copy_from_slice(&f32::NAN.to_le_bytes());
        because(&bytes, "it holds NaN");
    }
}
