//! What computes the rows: teachers are trained, then students are retrained on what they simulate.

use std::{path::Path, sync::Arc};

use agents::{
    Settings,
    settings::{DropoutLayers, Hidden},
};

use crate::error::Error;
use crate::statistics::Estimate;
use crate::study::calibration::Calibration;
use crate::study::calibration::agent::find;
use crate::study::calibration::rows::{Agent, Coverage, Prediction, Rows, Scored, Setting};
use crate::study::calibration::score::{Judged, LEVELS};
use crate::study::calibration::simulation::{Form, STRETCH, Simulation};
use crate::study::calibration::student::School;
use crate::study::calibration::task::{Task, grid};
use crate::study::calibration::teacher::Teacher;
use crate::study::calibration::truth::Truth;
use crate::study::{Study, work::Work};

/// Points where students are judged, from -1 to 1.
const POINTS: usize = 101;

/// Trains the teachers and retrains students in all settings; of the control and the classifier in the
/// centre only.
///
/// # Errors
/// If a teacher or a student diverged, or a teacher has no spread.
pub fn run(options: &Calibration, work: &Work) -> Result<Rows, Error> {
    let (teachers, agent) = match &options.run {
        None => (of_tasks(options, work)?, Vec::new()),
        Some(run) => {
            let (teacher, row) = own_agent(options, run)?;
            (vec![teacher], vec![row])
        }
    };
    let schools = schools(options, &teachers);
    let students = work.by_seed(&schools, options.seeds(), School::student);
    let judged: Vec<_> = schools.iter().zip(&students).collect();
    let scores = work.map(&judged, |(school, students)| score(school, students));
    let scores = scores.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let is_centre = |school: &School| school.setting == teachers[0].setting;
    let centre = || judged.iter().filter(|(school, _)| is_centre(school));
    let predictions = centre().flat_map(|(_, students)| students.concat());
    let coverage = centre().flat_map(|(school, students)| coverage(school, students));
    Ok(Rows {
        agent,
        scores,
        predictions: predictions.collect(),
        coverage: coverage.collect(),
    })
}

/// One's own agent as a teacher, and what it is.
///
/// # Errors
/// If there is none, or none whose STDs can be examined.
fn own_agent(options: &Calibration, run: &Path) -> Result<(School, Agent), Error> {
    let (simulation, row) = find(run, options)?;
    let setting = Setting {
        dropout: row.dropout,
        data: options.data,
        units: simulation.teacher.network.layers()[0].outputs as u64,
    };
    let teacher = School::new(setting, simulation, row.seed)?;
    Ok((teacher, row))
}

/// The teachers of the regression, that of the centre first, and of the classifier.
fn of_tasks(options: &Calibration, work: &Work) -> Result<Vec<School>, Error> {
    let centre = Setting {
        dropout: given(options.dropout),
        data: options.data,
        units: given(options.units),
    };
    let mut wanted: Vec<(Task, Setting)> = Vec::new();
    for setting in options.settings(centre) {
        if !wanted
            .iter()
            .any(|(_, other)| other.has_teacher_of(&setting))
        {
            wanted.push((Task::Regression, setting));
        }
    }
    wanted.push((Task::Classification, centre));
    let teachers = work.map(&wanted, |&(task, setting)| {
        let simulation = simulation(options, task, &setting);
        School::new(setting, simulation, given(options.original_seed))
    });
    teachers.into_iter().collect()
}

/// Trains the teacher of a task.
fn simulation(options: &Calibration, task: Task, setting: &Setting) -> Simulation {
    let updates = match task {
        Task::Classification => given(options.classifier_updates),
        Task::Regression | Task::Agent => options.updates,
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
        teacher: Teacher::train(settings, task, &examples, updates, seed),
        repeats: Some(given(options.repeats) as usize),
        points: grid(POINTS),
        shift: 0.0,
        unit: 1.0,
        noise: given(options.noise),
        updates,
        passes: options.passes as usize,
    }
}

/// The value of an option that has a default unless the teacher is one's own agent.
fn given<T>(option: Option<T>) -> T {
    option.expect("a default without --run")
}

/// How students are retrained, in the order of the rows.
fn schools(options: &Calibration, teachers: &[School]) -> Vec<School> {
    let (values, centre) = (teachers[0].task(), teachers[0].setting);
    let of_values = options.settings(centre).into_iter().map(|s| (values, s));
    let classifier = teachers
        .iter()
        .filter(|one| one.task() == Task::Classification);
    let mut schools = Vec::new();
    for (task, setting) in of_values.chain(classifier.map(|one| (one.task(), one.setting))) {
        let mut own = teachers.iter().filter(|one| one.task() == task);
        let teacher = own.find(|one| one.setting.has_teacher_of(&setting));
        let teacher = teacher.expect("every teacher was trained");
        let school = |form, truth: &Arc<Truth>| School {
            form,
            setting,
            truth: Arc::clone(truth),
            ..teacher.clone()
        };
        schools.push(school(Form::Observation, &teacher.truth));
        if task == Task::Regression && setting == centre {
            let stretched = Arc::new(teacher.truth.stretched(STRETCH));
            schools.push(school(Form::Stretched, &stretched));
        }
        schools.push(school(Form::DataSet, &teacher.truth));
    }
    schools
}

fn score(school: &School, students: &[Vec<Prediction>]) -> Result<Vec<Scored>, Error> {
    let predicted = |row: &Prediction| {
        [
            Some(row.mean),
            Some(row.std),
            row.generator,
            row.posterior_std,
        ]
    };
    let values = students.iter().flatten().flat_map(predicted);
    school.check(values.flatten())?;
    let row = |(score, estimate): (&str, Estimate)| Scored {
        task: school.task(),
        form: school.form,
        dropout: school.setting.dropout,
        data: school.setting.data,
        units: school.setting.units,
        score: score.into(),
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
    };
    let scores = Judged::new(&school.truth, students).scores().into_iter();
    let rows: Vec<Scored> = scores.map(row).collect();
    let values = rows
        .iter()
        .flat_map(|row| [Some(row.value), row.low, row.high]);
    school.check(values.flatten())?;
    Ok(rows)
}

fn coverage(school: &School, students: &[Vec<Prediction>]) -> Vec<Coverage> {
    let judged = Judged::new(&school.truth, students);
    let of_level = |nominal| {
        let shares = judged.coverage(nominal).into_iter().enumerate();
        shares.map(move |(point, covered)| Coverage {
            task: school.task(),
            form: school.form,
            point,
            nominal,
            covered,
        })
    };
    LEVELS.into_iter().flat_map(of_level).collect()
}
