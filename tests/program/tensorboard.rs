//! Event files for TensorBoard. `tests/python` reads them with the real one.

use crate::lab::Lab;

/// The events of a file: its records without their lengths and checksums.
fn events(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut events, mut rest) = (Vec::new(), bytes);
    while let Some((length, after)) = rest.split_first_chunk::<8>() {
        let length = u64::from_le_bytes(*length) as usize;
        events.push(after[4..4 + length].to_vec());
        rest = &after[4 + length + 4..];
    }
    events
}

/// But for the speed, which only who watches can know, and which no seed that was kept has.
#[test]
fn what_is_written_in_training_is_what_is_exported_afterwards() {
    let lab = Lab::new();
    let line = "--seeds 2 --steps 300 --eval-every 100 --window 100";
    lab.keep_quick("plain", line);
    lab.train(&format!("{line} --tensorboard --name a"));
    let speed = |event: &Vec<u8>| event.windows(10).any(|bytes| bytes == b"charts/SPS");
    let compare = |speeds: usize| {
        let said = lab.succeed("export tensorboard runs/a --out events").stdout;
        let expected = "The event files are in events; tensorboard --logdir events shows them\n";
        assert_eq!(said, expected);
        let [live, exported] = ["runs/a/tensorboard", "events"].map(|folder| lab.content(folder));
        assert!(live.keys().eq(exported.keys()));
        let mut found = 0;
        for (path, bytes) in live {
            let (Some(live), Some(exported)) = (bytes, &exported[&path]) else {
                continue;
            };
            let (speeds, live): (Vec<_>, Vec<_>) = events(&live).into_iter().partition(speed);
            found += speeds.len();
            let same = live.len() > 10 && live == events(exported);
            assert!(same, "{}", path.display());
        }
        assert_eq!(found, speeds);
    };
    // Three windows of two seeds of two arms.
    compare(12);
    lab.assert_same_csv_files("a", "plain");

    lab.rewind("a", |row| !row.contains(",1,"));
    lab.train(&format!("{line} --tensorboard --name a --resume"));
    compare(6);
}
