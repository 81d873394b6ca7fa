//! Where a world with states is, as numbers that another instance goes on from.

/// The state, the steps of the episode, and whether it runs.
pub fn save(state: usize, steps: usize, running: bool) -> Vec<u64> {
    vec![state as u64, steps as u64, running.into()]
}

/// What was [saved](save), in a world of so many states; none if it is no place in it.
pub fn restore(saved: &[u64], states: usize) -> Option<(usize, usize, bool)> {
    let &[state, steps, running] = saved else {
        return None;
    };
    let [state, steps] = [state, steps].map(|number| number as usize);
    (state < states).then_some((state, steps, running != 0))
}
