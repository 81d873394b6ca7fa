//! What computes the rows: teachers are trained, then students are retrained on what they simulate.

use std::sync::Arc;

use agents::{
    Settings,
    settings::{DropoutLayers, Hidden},
};

use crate::error::Error;
use crate::study::calibration::Calibration;
use crate::study::calibration::rows::{Coverage, Prediction, Rows, Scored, Setting, named};
use crate::study::calibration::score::{Judged, LEVELS};
use crate::study::calibration::simulation::{Form, Inputs, STRETCH, Simulation};
use crate::study::calibration::student::School;
use crate::study::calibration::task::{Task, grid};
use crate::study::calibration::teacher::{Link, Teacher};
use crate::study::calibration::truth::Truth;
use crate::study::groups::Estimate;
use crate::study::work::Work;

/// Points where students are judged, from -1 to 1.
const POINTS: usize = 101;

/// A teacher, and the truth about what it simulates.
struct Taught {
    task: Task,
    setting: Setting,
    simulation: Arc<Simulation>,
    truth: Arc<Truth>,
}

impl Taught {
    /// # Errors
    /// If the teacher has values that are not finite, or the same whatever units are dropped.
    fn new(task: Task, setting: Setting, simulation: Simulation, seed: u64) -> Result<Self, Error> {
        let truth = Truth::new(&simulation.teacher, &simulation.points, seed);
        check_teacher(task, &setting, &truth)?;
        Ok(Self {
            task,
            setting,
            simulation: Arc::new(simulation),
            truth: Arc::new(truth),
        })
    }

    /// Whether it is the teacher of a setting: it learns from the same data whatever its students' are.
    fn teaches(&self, task: Task, setting: &Setting) -> bool {
        self.task == task
            && (self.setting.dropout, self.setting.units) == (setting.dropout, setting.units)
    }
}

/// Trains the teachers and retrains students in all settings; of the control and the classifier in the
/// centre only.
///
/// # Errors
/// If a teacher or a student diverged, or a teacher has no spread.
pub fn run(options: &Calibration, work: &Work) -> Result<Rows, Error> {
    let mut agent = None;
    let taught = match options.subject() {
        None => of_tasks(options, work)?,
        Some(subject) => {
            let found = subject.find()?;
            let setting = Setting {
                dropout: found.row.dropout,
                data: options.data,
                units: found.simulation.teacher.network.layers()[0].outputs as u64,
            };
            let seed = found.row.seed;
            agent = Some(found.row);
            let taught = work.map(&[found.simulation], |simulation| {
                Taught::new(Task::Agent, setting, simulation.clone(), seed)
            });
            taught.into_iter().collect::<Result<_, _>>()?
        }
    };
    let schools = schools(options, &taught);
    let seeds: Vec<u64> = (options.first_seed..options.first_seed + options.seeds).collect();
    let with_seeds = |school| seeds.iter().map(move |&seed| (school, seed));
    let jobs: Vec<(&School, u64)> = schools.iter().flat_map(with_seeds).collect();
    let students = work.map(&jobs, |(school, seed)| school.student(*seed));
    let judged: Vec<_> = schools.iter().zip(students.chunks(seeds.len())).collect();
    (judged.iter()).try_for_each(|(school, students)| check_students(school, students))?;
    let scores = work.map(&judged, |(school, students)| {
        Judged::new(&school.truth, students).scores()
    });
    let scores: Vec<_> = (schools.iter().zip(scores))
        .flat_map(|(school, scores)| score_rows(school, scores))
        .collect();
    check_scores(&scores)?;
    let centre = taught[0].setting;
    let centre = || judged.iter().filter(|(school, _)| school.setting == centre);
    Ok(Rows {
        agent,
        scores,
        predictions: centre()
            .flat_map(|(_, students)| students.concat())
            .collect(),
        coverage: centre()
            .flat_map(|(school, students)| coverage_rows(school, students))
            .collect(),
    })
}

/// The teachers of the regression, that of the centre first, and of the classifier.
fn of_tasks(options: &Calibration, work: &Work) -> Result<Vec<Taught>, Error> {
    let centre = options.centre();
    let mut wanted: Vec<(Task, Setting)> = Vec::new();
    for setting in options.settings(centre) {
        let teacher = (setting.dropout, setting.units);
        let is_known = |other: &(Task, Setting)| (other.1.dropout, other.1.units) == teacher;
        if !wanted.iter().any(is_known) {
            wanted.push((Task::Regression, setting));
        }
    }
    wanted.push((Task::Classification, centre));
    let taught = work.map(&wanted, |&(task, setting)| {
        let seed = given(options.original_seed);
        Taught::new(task, setting, simulation(options, task, &setting), seed)
    });
    taught.into_iter().collect()
}

/// Trains the teacher of a task.
fn simulation(options: &Calibration, task: Task, setting: &Setting) -> Simulation {
    let (link, updates) = match task {
        Task::Classification => (Link::Probability, given(options.classifier_updates)),
        Task::Regression | Task::Agent => (Link::Value, options.updates),
    };
    let settings = Settings {
        hidden: Some(Hidden(vec![setting.units as usize])),
        learning_rate: Some(options.learning_rate),
        batch_size: Some(options.batch_size),
        dropout: Some(setting.dropout),
        dropout_layers: Some(DropoutLayers::First),
        ..Settings::default()
    };
    let seed = given(options.original_seed);
    let examples = task.draw(seed, options.data as usize);
    Simulation {
        teacher: Teacher::train(settings, link, &examples, updates, seed),
        inputs: Inputs::Uniform {
            repeats: given(options.repeats) as usize,
        },
        points: grid(POINTS),
        shift: 0.0,
        unit: 1.0,
        noise: given(options.noise),
    }
}

/// The value of an option that has a default unless the teacher is one's own agent.
fn given<T>(option: Option<T>) -> T {
    option.expect("a default without --run")
}

/// How students are retrained, in the order of the rows.
fn schools(options: &Calibration, taught: &[Taught]) -> Vec<School> {
    let (values, centre) = (taught[0].task, taught[0].setting);
    let of_values = options.settings(centre).into_iter().map(|s| (values, s));
    let classifier = taught.iter().filter(|one| one.task == Task::Classification);
    let mut schools = Vec::new();
    for (task, setting) in of_values.chain(classifier.map(|one| (one.task, one.setting))) {
        let taught = taught.iter().find(|one| one.teaches(task, &setting));
        let taught = taught.expect("every teacher was trained");
        let forms: &[Form] = if task == Task::Regression && setting == centre {
            &[Form::Observation, Form::Stretched, Form::DataSet]
        } else {
            &[Form::Observation, Form::DataSet]
        };
        schools.extend(forms.iter().map(|&form| School {
            task,
            form,
            setting,
            simulation: Arc::clone(&taught.simulation),
            truth: match form {
                Form::Stretched => Arc::new(taught.truth.stretched(STRETCH)),
                Form::Observation | Form::DataSet => Arc::clone(&taught.truth),
            },
            updates: match task {
                Task::Classification => given(options.classifier_updates),
                Task::Regression | Task::Agent => options.updates,
            },
            passes: options.passes as usize,
        }));
    }
    schools
}

fn score_rows(school: &School, scores: Vec<(&'static str, Estimate)>) -> Vec<Scored> {
    let row = |(score, estimate): (&str, Estimate)| Scored {
        task: school.task,
        form: school.form,
        dropout: school.setting.dropout,
        data: school.setting.data,
        units: school.setting.units,
        score: score.into(),
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
    };
    scores.into_iter().map(row).collect()
}

fn coverage_rows(school: &School, students: &[Vec<Prediction>]) -> Vec<Coverage> {
    let judged = Judged::new(&school.truth, students);
    let of_level = |nominal| {
        let shares = judged.coverage(nominal).into_iter().enumerate();
        shares.map(move |(point, covered)| Coverage {
            task: school.task,
            form: school.form,
            point,
            nominal,
            covered,
        })
    };
    LEVELS.into_iter().flat_map(of_level).collect()
}

fn check_teacher(task: Task, setting: &Setting, truth: &Truth) -> Result<(), Error> {
    let moments = truth.mean.iter().chain(&truth.std);
    let mut values = moments.chain(truth.draws.iter().flatten());
    let problem = if !values.all(|value| value.is_finite()) {
        "predictions that are not finite"
    } else if truth.std.iter().all(|&std| std == 0.0) {
        "the same predictions whatever units are dropped: all its true STDs are 0, so there is nothing to \
         compare with"
    } else {
        return Ok(());
    };
    let choose = match task {
        Task::Agent => "examine another arm or seed (--arm, --seed)",
        Task::Regression | Task::Classification => {
            "choose a smaller --learning-rate, a --dropout that is less extreme, more --units or another \
             --original-seed"
        }
    };
    Err(Error::Failure(format!(
        "the original of \"{task:?}\" ({setting}) has {problem}; {choose}"
    )))
}

fn check_students(school: &School, students: &[Vec<Prediction>]) -> Result<(), Error> {
    let is_finite = |row: &&Prediction| {
        let optional = [row.generator, row.posterior_std].into_iter().flatten();
        ([row.mean, row.std].into_iter().chain(optional)).all(f64::is_finite)
    };
    let Some(row) = students.iter().flatten().find(|row| !is_finite(row)) else {
        return Ok(());
    };
    let choose = match (row.task, row.form) {
        (Task::Regression, Form::DataSet) => "--learning-rate, or a --noise that is less extreme",
        _ => "--learning-rate",
    };
    Err(Error::Failure(format!(
        "the retrained model {} of \"{}\" ({}) diverged: its predictions are not finite; choose a smaller \
         {choose}",
        row.seed,
        named(row.task, row.form),
        school.setting
    )))
}

/// Squares of predictions may be larger than any number.
fn check_scores(scores: &[Scored]) -> Result<(), Error> {
    let is_finite = |row: &&Scored| {
        let ends = [row.low, row.high].into_iter().flatten();
        std::iter::once(row.value).chain(ends).all(f64::is_finite)
    };
    let Some(row) = scores.iter().find(|row| !is_finite(row)) else {
        return Ok(());
    };
    Err(Error::Failure(format!(
        "the score {} of \"{}\" ({}) is not finite: predictions are too large, or STDs too small; choose \
         another --learning-rate, --dropout or --noise",
        row.score,
        named(row.task, row.form),
        row.setting()
    )))
}
