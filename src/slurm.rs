//! `dropout-q slurm`: the script that trains a run on a cluster, as an array of jobs that share its folder, or a search
//! as one job.
//!
//! The script is printed and not submitted: what a cluster asks for besides is added by hand or by `--sbatch`.

use clap::Args;

use crate::{
    config::{Config, Options},
    error::Error,
    experiment,
    text::quote,
    tuning::TuneOptions,
};

/// Options of the jobs.
#[derive(Args, Debug)]
pub struct SlurmOptions {
    /// Number of jobs, which share the seeds [default: one for each seed, at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    shards: Option<u64>,
    /// Jobs that run at the same time [default: as many as the cluster allows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_running: Option<u64>,
    /// Processors and threads of each job
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u64).range(1..=1024))]
    cpus: u64,
    /// Time limit of a job, as sbatch takes it [default: the cluster's]
    ///
    /// A job that reaches it goes on in a new one.
    #[arg(long, value_name = "TIME", value_parser = time)]
    time: Option<String>,
    /// Partition of the cluster [default: the cluster's]
    #[arg(long, value_name = "NAME")]
    partition: Option<String>,
    /// Any other option of sbatch, as in --sbatch=--account=lab; repeatable
    #[arg(long, value_name = "OPTION", value_parser = sbatch_option)]
    sbatch: Vec<String>,
    /// What to train: the arguments of a run, a suite or a search (tune), after `--`
    ///
    /// A search is one job.
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

/// A time as sbatch takes it: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, and behind `days-` hours, where
/// minutes and seconds may follow.
fn time(text: &str) -> Result<String, String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (days, clock) = text.split_once('-').unwrap_or(("0", text));
    let parts: Vec<&str> = clock.split(':').collect();
    let is_time = is_number(days) && parts.len() <= 3 && parts.into_iter().all(is_number);
    let is_word = ["infinite", "unlimited"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match is_time || is_word {
        true => Ok(text.to_owned()),
        false => Err(
            "expected minutes, minutes:seconds, hours:minutes:seconds or days-hours, as in 90, 1:30:00 or 2-0, or \
             infinite"
                .into(),
        ),
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
    let own = "an array of jobs, which share one new run, go on by themselves and have --cpus threads each";
    refuse(&said, own)
}

/// Refuses options that are said although they contradict what the script does itself.
fn refuse(said: &[(&str, bool)], own: &str) -> Result<(), Error> {
    match said.iter().find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Error::Input(format!(
            "slurm, after --: {option} contradicts {own}; leave it out"
        ))),
    }
}

/// The script of a search, which is one job.
///
/// # Errors
/// If its options ask for what the job does itself, or it has no name by which it goes on.
pub fn search_script(options: &SlurmOptions, tune: &TuneOptions) -> Result<String, Error> {
    if options.shards.is_some() || options.max_running.is_some() {
        return Err(Error::Input(
            "slurm: a search is one job; leave out --shards and --max-running".into(),
        ));
    }
    let said = [
        ("--resume", tune.resume),
        ("--overwrite", tune.job.overwrite),
        ("--threads", tune.job.threads.is_some()),
    ];
    refuse(&said, "a job that goes on by itself and has --cpus threads")?;
    let Some(name) = &tune.job.name else {
        return Err(Error::Input(
            "slurm, after --: a search goes on by its name; give it one with --name".into(),
        ));
    };
    let folder = quote(&tune.job.out.join(name).to_string_lossy());
    let (arguments, cpus) = (quoted(&options.arguments), options.cpus);
    let command = format!(
        "resume=$([ -e {folder} ] && echo --resume)\n{} {arguments} --threads {cpus} $resume",
        program()
    );
    Ok(format!(
        "#!/bin/bash\n\
         # Searches in one job, which goes on in a new one when its time is up: bash THIS_FILE\n\
         {}",
        submission(
            &format!("--job-name={}", quote(name)),
            options,
            &body(&command, "$SLURM_JOB_ID")
        )
    ))
}

fn text(options: &SlurmOptions, shards: u64, name: &str, arguments: &str, folder: &str) -> String {
    let (program, cpus, last) = (program(), options.cpus, shards - 1);
    let max = options
        .max_running
        .map_or_else(String::new, |max| format!("%{max}"));
    let command = format!(
        r#"{program} {arguments} --threads {cpus} --shard "$SLURM_ARRAY_TASK_ID/{shards}""#
    );
    let body = body(&command, "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID");
    let (more, name) = (more(options), quote(name));
    let own = format!("--parsable --job-name={name} --array=0-{last}{max}");
    let array = submission(&own, options, &body);
    format!(
        r#"#!/bin/bash
# Trains a run in {shards} jobs, and makes its report when they have ended: bash THIS_FILE
# Until the report is made it can be started again: what has finished is not trained again.
set -eu
array=$({array})
report=$(sbatch --parsable --job-name={name} --dependency="afterany:$array" --open-mode=append{more} <<'JOB'
#!/bin/bash
exec {program} report {folder}
JOB
)
echo "Jobs $array train; job $report makes the report in "{folder}
"#
    )
}

fn program() -> String {
    let program = std::env::current_exe();
    quote(&program.map_or_else(
        |_| "dropout-q".into(),
        |path| path.to_string_lossy().into_owned(),
    ))
}

/// What the user asks of sbatch besides.
fn more(options: &SlurmOptions) -> String {
    let own = [
        ("--time", &options.time),
        ("--partition", &options.partition),
    ];
    let own = own.into_iter();
    let own =
        own.filter_map(|(option, value)| Some(format!(" {option}={}", quote(value.as_ref()?))));
    let others = options.sbatch.iter();
    own.chain(others.map(|option| format!(" {}", quote(option))))
        .collect()
}

/// The command that submits a job which can be stopped.
fn submission(own: &str, options: &SlurmOptions, body: &str) -> String {
    let (cpus, more) = (options.cpus, more(options));
    format!(
        "sbatch {own} --signal=B:USR2@90 --open-mode=append --requeue \\\n  \
         --cpus-per-task={cpus}{more} <<'JOB'\n{body}JOB\n"
    )
}

/// What a job does: the program, in the background so that the shell hears signals, and itself again in a new job where
/// its time is up. `job` is what Slurm calls it.
fn body(command: &str, job: &str) -> String {
    format!(
        r#"#!/bin/bash
{command} &
program=$!
trap 'requeue=yes; kill -USR2 $program' USR2   # before the time limit: go on in a new job
trap 'kill -TERM $program' TERM
wait $program
while kill -0 $program 2>/dev/null; do wait $program; done
wait $program
status=$?
if [ $status = 3 ] && [ "${{requeue-}}" ]; then
  scontrol requeue "{job}"
fi
exit $status
"#
    )
}

/// Arguments for a shell.
fn quoted(arguments: &[String]) -> String {
    let quoted: Vec<String> = arguments.iter().map(|argument| quote(argument)).collect();
    quoted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_those_of_sbatch() {
        let times = [
            "90",
            "90:00",
            "1:30:00",
            "2-0",
            "2-12:30",
            "2-12:30:00",
            "infinite",
            "UNLIMITED",
        ];
        assert!(times.iter().all(|text| time(text).is_ok()));
        let others = [
            "", "soon", "1h", "1:", "-1", "1:2:3:4", "1-2-3", "1:30-2", "1.5",
        ];
        assert!(others.iter().all(|text| time(text).is_err()));
    }
}
