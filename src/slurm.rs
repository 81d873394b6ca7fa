//! `dropout-q slurm`: the script that trains a run on a cluster, as an array of jobs that share its folder.
//!
//! The script is printed and not submitted: what a cluster asks for besides is added by hand or by `--sbatch`.

use clap::Args;

use crate::{
    config::{Config, Options},
    error::Error,
    experiment,
    text::quote,
};

/// Options of the jobs.
#[derive(Args, Debug)]
pub struct SlurmOptions {
    /// Number of jobs, each of which trains an equal part of the seeds [default: one for each seed, at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    shards: Option<u64>,
    /// Jobs that run at the same time [default: as many as the cluster gives]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_running: Option<u64>,
    /// Processors, and threads, of each job
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u64).range(1..=1024))]
    cpus: u64,
    /// Time limit of a job, as sbatch takes it; a job that reaches it goes on in a new one [default: the
    /// cluster's]
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
    /// Partition [default: the cluster's]
    #[arg(long, value_name = "NAME")]
    partition: Option<String>,
    /// Any other option of sbatch, as in --sbatch=--account=lab; repeatable
    #[arg(long, value_name = "OPTION", value_parser = sbatch_option)]
    sbatch: Vec<String>,
    /// What to train: the arguments of a run or a suite, after `--`
    #[arg(last = true, required = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

/// Options of sbatch that the script gives itself.
const OWN: [&str; 10] = [
    "--parsable",
    "--job-name",
    "--array",
    "--signal",
    "--open-mode",
    "--requeue",
    "--no-requeue",
    "--cpus-per-task",
    "--dependency",
    "--wrap",
];

/// An option of sbatch that the script does not give itself.
fn sbatch_option(text: &str) -> Result<String, String> {
    let name = text.split('=').next().unwrap_or_default();
    match name.strip_prefix("--") {
        None | Some("") => {
            Err("expected an option with its dashes, as in --sbatch=--account=lab".into())
        }
        Some(_) if OWN.contains(&name) => Err(format!("the script gives {name} itself")),
        Some(_) => Ok(text.to_owned()),
    }
}

impl SlurmOptions {
    /// The command line of what the jobs do.
    pub fn command_line(&self) -> impl Iterator<Item = &str> {
        let arguments = self.arguments.iter().map(String::as_str);
        ["dropout-q"].into_iter().chain(arguments)
    }
}

/// The script, for the run that the options of its command line resolve to.
///
/// # Errors
/// If they ask for what a cluster does itself.
pub fn script(options: &SlurmOptions, config: &Config, run: &Options) -> Result<String, Error> {
    check(run)?;
    let shards = options.shards.unwrap_or(config.seeds.min(100));
    if shards > config.seeds {
        return Err(Error::Input(format!(
            "--shards {shards}: a shard has at least one seed, and the run has {}",
            config.seeds
        )));
    }
    let name = experiment::name(config, &run.run);
    let mut arguments = options.arguments.clone();
    if run.run.job.name.is_none() {
        arguments.extend(["--name".to_owned(), name.clone()]);
    }
    let folder = run.run.job.out.join(&name);
    Ok(text(
        options,
        shards,
        &name,
        &quoted(&arguments),
        &quote(&folder.to_string_lossy()),
    ))
}

/// Refuses what an array of jobs says itself, or what several processes cannot do.
fn check(options: &Options) -> Result<(), Error> {
    let run = &options.run;
    let said = [
        ("--shard", run.shard.is_some()),
        ("--resume", options.resume),
        ("--overwrite", run.job.overwrite),
        ("--print-config", run.print_config),
        ("--threads", run.job.threads.is_some()),
    ];
    match said.iter().find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Error::Input(format!(
            "slurm, after --: {option} contradicts an array of jobs, which share one new run, go on by themselves \
             and have --cpus threads each; leave it out"
        ))),
    }
}

fn text(options: &SlurmOptions, shards: u64, name: &str, arguments: &str, folder: &str) -> String {
    let program = std::env::current_exe();
    let program = quote(&program.map_or_else(
        |_| "dropout-q".into(),
        |path| path.to_string_lossy().into_owned(),
    ));
    let max = options
        .max_running
        .map_or_else(String::new, |max| format!("%{max}"));
    let more: String = [
        ("--time", &options.time),
        ("--partition", &options.partition),
    ]
    .into_iter()
    .filter_map(|(option, value)| Some(format!(" {option}={}", quote(value.as_ref()?))))
    .chain(
        options
            .sbatch
            .iter()
            .map(|option| format!(" {}", quote(option))),
    )
    .collect();
    let (last, cpus, name) = (shards - 1, options.cpus, quote(name));
    format!(
        r#"#!/bin/bash
# Trains a run in {shards} jobs, and makes its report when they have ended: bash THIS_FILE
# Until the report is made it can be started again: what has finished is not trained again.
set -eu
array=$(sbatch --parsable --job-name={name} --array=0-{last}{max} --signal=B:USR2@90 --open-mode=append --requeue \
  --cpus-per-task={cpus}{more} <<'JOB'
#!/bin/bash
{program} {arguments} --threads {cpus} --shard "$SLURM_ARRAY_TASK_ID/{shards}" &
program=$!
trap 'requeue=yes; kill -USR2 $program' USR2   # before the time limit: go on in a new job
trap 'kill -TERM $program' TERM
wait $program
while kill -0 $program 2>/dev/null; do wait $program; done
wait $program
status=$?
if [ $status = 3 ] && [ "${{requeue-}}" ]; then
  scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
fi
exit $status
JOB
)
report=$(sbatch --parsable --job-name={name} --dependency="afterany:$array" --open-mode=append{more} <<'JOB'
#!/bin/bash
exec {program} report {folder}
JOB
)
echo "Jobs $array train; job $report makes the report in "{folder}
"#
    )
}

/// Arguments for a shell.
fn quoted(arguments: &[String]) -> String {
    let quoted: Vec<String> = arguments.iter().map(|argument| quote(argument)).collect();
    quoted.join(" ")
}
