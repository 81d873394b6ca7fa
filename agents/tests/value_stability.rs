//! What a seed does and learns is the same on every machine and in every release, but for one that says otherwise.

use crate::common::{self, *};

/// A hash of the actions and of the weights learned, an agent, what it sees, and its settings; of every random stream.
const LIVES: &[&str] = &[
    "5418d992cdb9bdfd dropout-q index hidden=20-13 dropout-layers=inputs",
    "bbef9a03885fcb84 dropout-q vector target=shared mask=episode learning-mask=batch masks-per-update=2",
    "6f871cb063945f92 boltzmann vector hidden=20-13 head=gaussian auxiliary=both weight-decay=1e-4",
    "49de523e930b91d8 epsilon-greedy index head=faithful auxiliary=next initial-weights=gaussian",
    "4cfe719ec05ccfe4 boot-dqn index members=4 bootstrap=0.5 start-epsilon=0.3",
    "9342da25a9cec319 noisy-net vector auxiliary=reward double-dqn=true",
    "7dee6081ed328c89 bayesian-last-layer index hidden=20-13",
    "d8861e415243c639 langevin vector auxiliary=reward",
    "8c799032be3bfc83 count-bonus index ties=random",
    "120d6c307b2ea2a7 greedy vector buffer-eviction=random optimizer=sgd",
    "9e5b505966392311 psrl index ties=random",
    "f2f4f55fa72c3fe4 ucb-vi index ties=random",
    "97f6706fcb58a163 random index",
];

#[test]
fn what_is_done_and_learned_stays() {
    for life in LIVES {
        let mut words = life.splitn(4, ' ');
        let [hash, name, seen] = [(); 3].map(|()| words.next().unwrap());
        let space = [fleet::INDEX, fleet::VECTOR][usize::from(seen == "vector")];
        let mut fleet = Fleet::new(name, &arm(name, words.next().unwrap_or("")), &[7], space, 5);
        let actions = fleet.run(120).concat().into_iter();
        let mut numbers: Vec<u32> = actions.map(|action| action as u32).collect();
        if agent(name).learns() {
            numbers.extend(fleet.bits(7));
        }
        let found = common::hash(&numbers);
        assert_eq!(format!("{found:x}"), hash, "{life}");
    }
}
