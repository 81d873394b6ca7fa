//! Steps per second in CartPole of Gymnasium: in Python alone, and from here. Needs Python with gymnasium, as
//! `python3` or named in DROPOUT_Q_PYTHON: `cargo bench -p envs --bench gymnasium`.

use std::env;
use std::process::Command;
use std::time::Instant;

use envs::Settings;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const STEPS: usize = 20_000;
/// The two take turns, since other work on the machine slows both.
const TURNS: usize = 7;

const ALONE: &str = "
import gymnasium, sys, time
env = gymnasium.make('CartPole-v1', disable_env_checker=True)
env.reset(seed=0)
start = time.perf_counter()
for step in range(int(sys.argv[1])):
    _, _, terminated, truncated, _ = env.step(step % 2)
    if terminated or truncated:
        env.reset(seed=step)
print(int(sys.argv[1]) / (time.perf_counter() - start))
";

fn alone() -> f64 {
    let python = env::var_os("DROPOUT_Q_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(python)
        .args(["-c", ALONE, &STEPS.to_string()])
        .output();
    let output = output.expect("Python can be started");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("a number")
}

fn from_here(settings: &Settings) -> f64 {
    let world = envs::world("gymnasium").expect("registered");
    let mut cart = world.make(settings).expect("resolved settings");
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    cart.reset(&mut rng);
    let start = Instant::now();
    for step in 0..STEPS {
        if cart.step(step % 2, &mut rng).ending.is_some() {
            cart.reset(&mut rng);
        }
    }
    STEPS as f64 / start.elapsed().as_secs_f64()
}

fn main() {
    let world = envs::world("gymnasium").expect("registered");
    let settings = match world.resolve(&[("id".into(), "CartPole-v1".into())]) {
        Ok(settings) => settings,
        Err(error) => return println!("not measured: {error}"),
    };
    let mut shares: Vec<f64> = Vec::new();
    for _ in 0..TURNS {
        let (alone, here) = (alone(), from_here(&settings));
        println!(
            "{alone:.0} steps/s in Python alone, {here:.0} from here: {:.2}",
            here / alone
        );
        shares.push(here / alone);
    }
    shares.sort_by(f64::total_cmp);
    println!("median share {:.2}", shares[TURNS / 2]);
}
