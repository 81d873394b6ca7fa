//! The same bytes on every machine: under every instruction set that this one has, and those that were
//! pinned when they were first computed.

use agents::native::InstructionSet;
use sha2::{Digest, Sha256};

use crate::lab::{Lab, output};

/// Every input, head, loss, optimizer, target and schedule that reaches other arithmetic.
const RUNS: [(&str, &str); 4] = [
    (
        "noisy",
        "--env gridworld:map=garden.txt,slip=0.2,noise=0.3 --hidden 17-9 --agent dropout-q:head=gaussian \
         --agent dropout-q:mask=episode,dropout-layers=inputs,target=shared,dropout-steps=250 \
         --agent boltzmann --baseline epsilon-greedy:head=faithful",
    ),
    (
        "window",
        "--env gridworld:map=garden.txt,observation=window,window-radius=1 --hidden 16 --loss squared \
         --agent dropout-q:auxiliary=both,dropout-layers=inputs --agent greedy:optimizer=sgd",
    ),
    (
        "index",
        "--env gridworld:map=garden.txt --hidden 16-33 --weight-decay 0.001 --initial-weights gaussian \
         --agent dropout-q:auxiliary=both,double-dqn=false --agent random",
    ),
    (
        "foraging",
        "--env foraging:memory=true,unsigned-offset=true --hidden 50-50 --gamma 0.7 --window 100",
    ),
];

/// Trains one of the runs on these instructions.
fn train(lab: &Lab, (name, line): (&str, &str), set: InstructionSet) {
    let line = format!(
        "{line} --device cpu --batch-size 16 --learning-starts 40 --random-start 40 --steps 400 --seeds 2 \
         --eval-every 200 --quiet --name {name}-{set}"
    );
    let mut command = lab.command(&line);
    let output = output(command.env("DROPOUT_Q_INSTRUCTIONS", set.to_string()));
    assert_eq!(output.status, Some(0), "{line}\n{}", output.stderr);
}

/// The first 64 bits of the SHA-256 of a run's CSV files, one after the other, and of its networks.
fn digest(lab: &Lab, run: &str) -> String {
    let mut hasher = Sha256::new();
    let mut files = lab.csv_files(run);
    // It says no more than the others.
    files.remove("checksums.csv");
    for text in files.into_values() {
        hasher.update(text);
    }
    let networks = lab.content(&format!("runs/{run}/networks"));
    for bytes in networks.into_values().flatten() {
        hasher.update(bytes);
    }
    let bytes = hasher.finalize();
    let first = bytes.iter().take(8);
    first.map(|byte| format!("{byte:02x}")).collect()
}

/// These numbers change only in a release that says so: on any machine they are the same.
#[test]
fn every_instruction_set_gives_the_bytes_that_are_pinned() {
    let pinned = [
        "75968e20c07167cf",
        "16ee795ed0731aa7",
        "290756e11ee3920d",
        "b05276f5e18bf82b",
    ];
    for set in InstructionSet::available() {
        let lab = Lab::new();
        let found = RUNS.map(|run| {
            train(&lab, run, set);
            digest(&lab, &format!("{}-{set}", run.0))
        });
        assert_eq!(found, pinned, "{set}");
    }
}

#[test]
fn instructions_that_are_not_there_are_refused() {
    let lab = Lab::new();
    let refuse = |set: &str| {
        let mut command = lab.command("list");
        let output = output(command.env("DROPOUT_Q_INSTRUCTIONS", set));
        assert_eq!(output.status, Some(2), "{set}");
        output.stderr
    };
    assert_eq!(
        refuse("neon"),
        "error: DROPOUT_Q_INSTRUCTIONS=neon: expected avx512, avx2 or portable\n"
    );
    #[cfg(target_arch = "x86_64")]
    if !InstructionSet::available().contains(&InstructionSet::Avx512) {
        assert!(refuse("avx512").contains("this machine has no avx512; it has "));
    }
}
