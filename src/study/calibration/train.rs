//! What computes the rows: teachers are trained, then students are retrained on what they simulate.

use std::sync::Arc;

use agents::Settings;
use agents::settings::{DropoutLayers, Hidden};

use crate::error::Error;
use crate::statistics::Estimate;
use crate::study::Study;
use crate::study::calibration::score::{Judged, LEVELS};
use crate::study::calibration::simulation::{Form, STRETCH, Simulation};
use crate::study::calibration::teacher::{Task, Teacher};
use crate::study::calibration::{
    Calibration, agent,
    rows::{Agent, Coverage, Prediction, Rows, Scored, Setting},
    student::School,
};
use crate::study::data::vectors;
use crate::study::work::{Work, once};

/// Points where students are judged, from -1 to 1.
const POINTS: u16 = 101;

/// Trains teachers and retrains students in all settings; the control's and the classifier's in the centre.
///
/// # Errors
/// If a teacher or a student diverged, or a teacher has no spread.
pub fn run(options: &Calibration, work: &Work) -> Result<Rows, Error> {
    let agent = (options.run.as_ref()).map(|run| agent::find(run, options));
    let agent = agent.transpose()?;
    let (dropout, units) = match &agent {
        None => (given(options.dropout), given(options.units)),
        Some((simulation, row)) => {
            let units = simulation.teacher.network.layers()[0].outputs;
            (row.dropout, units as u64)
        }
    };
    let centre = Setting {
        dropout,
        data: options.data,
        units,
    };
    let schools = schools(options, agent.as_ref(), centre, work)?;
    let students = work.by_seed(&schools, options.seeds(), School::student);
    let judged: Vec<_> = schools.iter().zip(&students).collect();
    let scores = work.map(&judged, |(school, students)| score(school, students));
    let mut rows = Rows {
        agent: agent.into_iter().map(|(_, row)| row).collect(),
        scores: scores.concat(),
        ..Rows::default()
    };
    for (school, students) in judged {
        if school.setting == centre {
            rows.predictions.extend(students.concat());
            rows.coverage.extend(coverage(school, students));
        }
    }
    Ok(rows)
}

/// How students are retrained, in the order of the rows: by teachers of every setting, or one's own agent.
///
/// # Errors
/// If a teacher diverged, or has no spread.
fn schools(
    options: &Calibration,
    agent: Option<&(Simulation, Agent)>,
    centre: Setting,
    work: &Work,
) -> Result<Vec<School>, Error> {
    let values = agent.map_or(Task::Regression, |_| Task::Agent);
    let settings = options.settings(centre).into_iter();
    let mut wanted: Vec<(Task, Setting)> = settings.map(|setting| (values, setting)).collect();
    if agent.is_none() {
        wanted.push((Task::Classification, centre));
    }
    let has_same_teacher = |one: &(Task, Setting), other: &(Task, Setting)| {
        one.0 == other.0 && one.1.has_teacher_of(&other.1)
    };
    let (originals, places) = once(&wanted, has_same_teacher);
    let teachers = work.map(&originals, |&&(task, setting)| match agent {
        Some((simulation, row)) => School::new(setting, simulation.clone(), row.seed),
        None => {
            let simulation = of_task(options, task, &setting);
            School::new(setting, simulation, given(options.original_seed))
        }
    });
    let teachers = teachers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut schools = Vec::new();
    for (&(task, setting), place) in wanted.iter().zip(places) {
        let school = |form| School {
            form,
            setting,
            ..teachers[place].clone()
        };
        schools.push(school(Form::Observation));
        if task == Task::Regression && setting == centre {
            schools.push(School {
                truth: Arc::new(teachers[place].truth.stretched(STRETCH)),
                ..school(Form::Stretched)
            });
        }
        schools.push(school(Form::DataSet));
    }
    Ok(schools)
}

/// The simulation of a task, whose teacher is trained.
fn of_task(options: &Calibration, task: Task, setting: &Setting) -> Simulation {
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
    let point = |index| (2.0 * f64::from(index) / f64::from(POINTS - 1) - 1.0) as f32;
    Simulation {
        teacher: Teacher::train(settings, task, &examples, updates, seed),
        repeats: Some(given(options.repeats) as usize),
        points: vectors(1, (0..POINTS).map(point)),
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

fn score(school: &School, students: &[Vec<Prediction>]) -> Vec<Scored> {
    let scores = Judged::new(&school.truth, students).scores().into_iter();
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
    scores.map(row).collect()
}

fn coverage(school: &School, students: &[Vec<Prediction>]) -> Vec<Coverage> {
    let judged = Judged::new(&school.truth, students);
    let mut rows = Vec::new();
    for nominal in LEVELS {
        let shares = judged.coverage(nominal).into_iter().enumerate();
        rows.extend(shares.map(|(point, covered)| Coverage {
            task: school.task(),
            form: school.form,
            point,
            nominal,
            covered,
        }));
    }
    rows
}
