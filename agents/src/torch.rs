//! The engine on libtorch: the seeds of a population together, on tensors with a leading slot axis S.
//!
//! A layer is one `baddbmm` over all slots. On a GPU thousands of seeds train at once; on the CPU this
//! engine is the oracle that the native one is held against.

use tch::{Device, Kind, Tensor};

use crate::{
    architecture::Layout,
    archive::{Archive, Archived, Unfit},
    engine::{After, BETAS, EPSILON, Engine, Step, X},
    masks::Mask,
    matrix::Matrix,
    noise::Noise,
    observation::Observations,
};

/// The engine of S seeds on a device.
#[derive(Debug)]
pub struct Torch {
    slots: i64,
    device: Device,
}

/// Observations on the device.
#[derive(Debug)]
pub enum Input {
    /// Indices `[S, B]`.
    Index(Tensor),
    /// Vectors `[S, B, D]`.
    Vector(Tensor),
}

/// Numbers of the networks of all slots.
#[derive(Debug)]
pub struct Parameters {
    /// `[S, P]`; what pads the slots' numbers is zero.
    flat: Tensor,
    layers: Vec<Layer>,
}

impl Parameters {
    fn read(&self) -> Vec<f32> {
        let flat = self.flat.to_device(Device::Cpu).view([-1]);
        Vec::try_from(flat).expect("a tensor of 32-bit floats")
    }

    fn write(&mut self, numbers: &[f32]) {
        let numbers = Tensor::from_slice(numbers).view_as(&self.flat);
        self.flat.copy_(&numbers);
    }
}

impl Archived for Parameters {
    fn archive(&mut self, archive: &mut Archive) -> Result<(), Unfit> {
        let mut numbers = self.read();
        archive.as_many(&mut numbers)?;
        if archive.is_reading() {
            self.write(&numbers);
        }
        Ok(())
    }
}

/// One layer of all slots, as views of the flat tensor.
#[derive(Debug)]
struct Layer {
    /// `[S, inputs, outputs]`
    weight: Tensor,
    /// `[S, 1, outputs]`
    bias: Tensor,
}

impl Torch {
    /// An engine of so many slots. libtorch's own threads are off on the thread that makes it, which is
    /// to use it.
    pub fn new(slots: usize, device: Device) -> Self {
        tch::set_num_threads(1);
        Self {
            slots: slots as i64,
            device,
        }
    }

    /// Numbers `[S, rows, width]` on the device.
    fn upload(&self, numbers: &[f32], width: usize) -> Tensor {
        let shape = [self.slots, -1, width as i64];
        Tensor::from_slice(numbers)
            .view(shape)
            .to_device(self.device)
    }

    /// What the mask multiplies so many rows by, `[S, rows or 1, W]`.
    fn factors(&self, mask: &Mask, rows: i64) -> Tensor {
        let shape = [self.slots, -1, mask.width as i64];
        let kept = Tensor::from_slice(&mask.kept).view(shape);
        let factors =
            kept.to_device(self.device).to_kind(Kind::Float) * self.upload(&mask.scales, 1);
        match factors.size()[1] {
            1 => factors,
            masks if masks == rows => factors,
            masks => factors.repeat([1, rows / masks, 1]),
        }
    }

    /// The mask's factors of the inputs that are one, `[S, B, 1]`.
    fn entries(&self, mask: &Mask, index: &Tensor) -> Tensor {
        let mask = self
            .factors(mask, index.size()[1])
            .expand([-1, index.size()[1], -1], false);
        mask.gather(-1, &index.unsqueeze(-1), false)
    }
}

/// All numbers as rows of the first layer's width, and in them the row of each index, `[S * B]`.
fn rows(parameters: &Parameters, index: &Tensor) -> (Tensor, Tensor) {
    let [slots, size] = [0, 1].map(|axis| parameters.flat.size()[axis]);
    let width = parameters.layers[0].weight.size()[2];
    let first = Tensor::arange(slots, (Kind::Int64, index.device())) * (size / width);
    let index = index + first.view([slots, 1]);
    (parameters.flat.view([-1, width]), index.view([-1]))
}

/// Adam's moments after one more gradient.
fn renew(g: &Tensor, mean: &mut Tensor, square: &mut Tensor) {
    let _ = mean.lerp_(g, 1. - BETAS.0);
    let _ = square.lerp_(&g.square(), 1. - BETAS.1);
}

impl Engine for Torch {
    type Array = Tensor;
    type Input = Input;
    type Parameters = Parameters;

    const PADDING: usize = 1;

    fn slots(&self) -> usize {
        self.slots as usize
    }

    fn array(&self, rows: usize, width: usize) -> Tensor {
        let shape = [self.slots, rows as i64, width as i64];
        Tensor::zeros(shape, (Kind::Float, self.device))
    }

    fn parameters(&self, layout: &Layout) -> Parameters {
        let size = layout.len as i64;
        let flat = Tensor::zeros([self.slots, size], (Kind::Float, self.device));
        let layer = |layer: &crate::architecture::Layer| {
            let outputs = layer.outputs as i64;
            let view = |rows: usize, first: usize| {
                let shape = [self.slots, rows as i64, outputs];
                flat.as_strided(shape, [size, layer.stride as i64, 1], first as i64)
            };
            Layer {
                weight: view(layer.inputs, layer.weight),
                bias: view(1, layer.bias),
            }
        };
        let layers = layout.layers.iter().map(layer).collect();
        Parameters { flat, layers }
    }

    fn input<'a>(&self, seen: &'a Observations, place: &'a mut Option<Input>) -> &'a Input {
        place.insert(match seen {
            Observations::Index(index) => {
                let index: Vec<i64> = index.iter().map(|&index| i64::from(index)).collect();
                let index = Tensor::from_slice(&index).view([self.slots, -1]);
                Input::Index(index.to_device(self.device))
            }
            Observations::Vector { width, values } => Input::Vector(self.upload(values, *width)),
        })
    }

    fn to_host<'a>(&self, array: &'a Tensor, place: &'a mut Option<Matrix>) -> &'a Matrix {
        let flat = array.to_device(Device::Cpu).contiguous().view([-1]);
        let numbers: Vec<f32> = Vec::try_from(flat).expect("a tensor of 32-bit floats");
        place.insert(Matrix::from_dense(&numbers, array.size()[2] as usize))
    }

    fn to_engine<'a>(&self, matrix: &'a Matrix, place: &'a mut Option<Tensor>) -> &'a Tensor {
        place.insert(self.upload(&matrix.to_dense(), matrix.width()))
    }

    fn read(&self, parameters: &Parameters) -> Vec<f32> {
        parameters.read()
    }

    fn write(&self, numbers: &[f32], parameters: &mut Parameters) {
        parameters.write(numbers);
    }

    fn copy(&self, from: &Parameters, to: &mut Parameters) {
        to.flat.copy_(&from.flat);
    }

    fn linear(
        &self,
        parameters: &Parameters,
        layer: usize,
        x: X<Self>,
        after: After,
        out: &mut Tensor,
    ) {
        let Layer { weight, bias } = &parameters.layers[layer];
        let mut z = match x {
            X::Below(x) | X::Seen(Input::Vector(x), None) => bias.baddbmm(x, weight, 1., 1.),
            X::Seen(Input::Vector(x), Some(mask)) => {
                bias.baddbmm(&(x * self.factors(mask, x.size()[1])), weight, 1., 1.)
            }
            X::Seen(Input::Index(index), mask) => {
                let (rows, row) = rows(parameters, index);
                let mut looked_up = rows.index_select(0, &row).view_as(out);
                if let Some(mask) = mask {
                    looked_up *= self.entries(mask, index);
                }
                looked_up + bias
            }
        };
        if let After::Relu(mask) = after {
            z = z.relu_();
            if let Some(mask) = mask {
                z *= self.factors(mask, z.size()[1]);
            }
        }
        *out = z;
    }

    fn gradient(&self, x: X<Self>, dz: &Tensor, layer: usize, gradient: &mut Parameters) {
        let Layer { weight, bias } = &gradient.layers[layer];
        let _ = dz.sum_intlist_out(bias, 1, true, Kind::Float);
        match x {
            X::Below(x) | X::Seen(Input::Vector(x), None) => {
                let _ = x.transpose(1, 2).bmm_out(weight, dz);
            }
            X::Seen(Input::Vector(x), Some(mask)) => {
                let x = x * self.factors(mask, x.size()[1]);
                let _ = x.transpose(1, 2).bmm_out(weight, dz);
            }
            X::Seen(Input::Index(index), mask) => {
                let masked = mask.map(|mask| dz * self.entries(mask, index));
                let dz = masked.as_ref().unwrap_or(dz);
                let _ = weight.shallow_clone().zero_();
                let (mut rows, row) = rows(gradient, index);
                let _ = rows.index_add_(0, &row, &dz.view([-1, dz.size()[2]]));
            }
        }
    }

    fn slope(
        &self,
        parameters: &Parameters,
        above: &[(usize, &Tensor)],
        h: &Tensor,
        mask: Option<&Mask>,
        dz: &mut Tensor,
    ) {
        let mut sum = h.zeros_like();
        for (place, (layer, of_above)) in above.iter().enumerate() {
            let weight = parameters.layers[*layer].weight.transpose(1, 2);
            sum = match place {
                0 => of_above.bmm(&weight),
                _ => sum.baddbmm(of_above, &weight, 1., 1.),
            };
        }
        *dz = h.threshold_backward(&sum, 0.);
        if let Some(mask) = mask {
            *dz *= self.upload(&mask.scales, 1);
        }
    }

    fn decay(&self, decay: f32, parameters: &Parameters, layer: usize, gradient: &mut Parameters) {
        let mut of_weight = gradient.layers[layer].weight.shallow_clone();
        of_weight += &parameters.layers[layer].weight * f64::from(decay);
    }

    fn step(
        &self,
        step: Step,
        parameters: &mut Parameters,
        gradient: &Parameters,
        [mean, square]: &mut [Parameters; 2],
    ) {
        let g = &gradient.flat;
        match step {
            Step::Sgd { rate } => parameters.flat -= g * f64::from(rate),
            Step::Adam { rate, root } => {
                let (rate, root) = (f64::from(rate), f64::from(root));
                renew(g, &mut mean.flat, &mut square.flat);
                // w -= rate m / (sqrt(v) root + epsilon), as one quotient
                let mut divisor = square.flat.sqrt();
                let _ = divisor.g_mul_scalar_(-root / rate);
                let _ = divisor.g_sub_scalar_(f64::from(EPSILON) / rate);
                let _ = parameters.flat.addcdiv_(&mean.flat, &divisor);
            }
            Step::Langevin { rate, bias } => {
                renew(g, &mut mean.flat, &mut square.flat);
                let divisor = square.flat.sqrt() + f64::from(EPSILON);
                let preconditioned = &mean.flat / divisor * f64::from(bias);
                parameters.flat -= (preconditioned + g) * f64::from(rate);
            }
        }
    }

    fn add(&self, scale: f32, numbers: &[f32], parameters: &mut Parameters) {
        let numbers = Tensor::from_slice(numbers).view_as(&parameters.flat);
        parameters.flat += numbers.to_device(self.device) * f64::from(scale);
    }

    fn perturb(
        &self,
        base: Option<&Parameters>,
        scale: &Parameters,
        noise: &Noise,
        out: &mut Parameters,
    ) {
        for (index, factors) in noise.layers().iter().enumerate() {
            let inputs = self.upload(&factors.inputs, 1);
            let outputs = self.upload(&factors.outputs, factors.outputs.len() / self.slots());
            let write = |of: fn(&Layer) -> &Tensor, noise: &Tensor| {
                let noise = noise * of(&scale.layers[index]);
                let sum = base.map(|base| of(&base.layers[index]) + &noise);
                let mut place = of(&out.layers[index]).shallow_clone();
                place.copy_(&sum.unwrap_or(noise));
            };
            write(|layer| &layer.weight, &(&inputs * &outputs));
            write(|layer| &layer.bias, &outputs);
        }
    }

    fn are_finite(&self, parameters: &Parameters) -> Vec<bool> {
        // A sum is finite only if all its terms are; times zero it cannot overflow.
        let sums = (&parameters.flat * 0.).sum_dim_intlist(-1, false, Kind::Float);
        let sums: Vec<f32> = Vec::try_from(sums.to_device(Device::Cpu)).expect("one sum a slot");
        sums.into_iter().map(f32::is_finite).collect()
    }
}
