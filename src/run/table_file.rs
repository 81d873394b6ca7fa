//! A CSV file that grows while seeds train side by side, and that knows which of its rows are whose: none stays in
//! memory once it is written.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write, copy},
    ops::Range,
    path::{Path, PathBuf},
};

use crate::{
    error::{Error, failed},
    run::{checksum::Checksum, seed_id::SeedId},
};

/// Bytes that are written in one call: a disk that is full loses no more rows than these.
const CHUNK: usize = 4096;

/// The rows of one seed in a file.
#[derive(Debug, Default)]
struct Rows {
    /// Where they are, in order.
    places: Vec<Range<u64>>,
    checksum: Checksum,
}

/// The file and whose rows it holds.
pub struct TableFile {
    path: PathBuf,
    header: String,
    /// Open from the first row that is added on.
    file: Option<File>,
    /// Bytes of the header and of the rows.
    length: u64,
    seeds: HashMap<SeedId, Rows>,
    /// Rows that are not written yet.
    waiting: Vec<(SeedId, Vec<u8>)>,
}

impl TableFile {
    /// The file of that name in a folder, with the rows that are there already. What cannot be read as a row
    /// of a seed, such as one that a kill cut, belongs to none.
    ///
    /// # Errors
    /// If the system does not let it be read.
    pub fn open(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, Error> {
        let path = folder.join(name);
        let header = columns.join(",") + "\n";
        let mut table = Self {
            length: header.len() as u64,
            path,
            header,
            file: None,
            seeds: HashMap::new(),
            waiting: Vec::new(),
        };
        if table.path.is_file() {
            let scanned = table.scan();
            scanned.map_err(failed("read", &table.path))?;
        }
        Ok(table)
    }

    /// Finds whose the rows are.
    fn scan(&mut self) -> io::Result<()> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut line = Vec::new();
        file.read_until(b'\n', &mut line)?;
        if line != self.header.as_bytes() {
            return Ok(());
        }
        let mut last: Option<(Vec<u8>, SeedId)> = None;
        let mut start = line.len() as u64;
        loop {
            line.clear();
            let length = file.read_until(b'\n', &mut line)? as u64;
            if !line.ends_with(b"\n") {
                return Ok(());
            }
            // Rows of a seed follow each other.
            if !last
                .as_ref()
                .is_some_and(|(prefix, _)| line.starts_with(prefix))
            {
                last = whose(&line);
            }
            if let Some((_, id)) = &last {
                let rows = self.seeds.entry(id.clone()).or_default();
                rows.add(start..start + length, &line);
            }
            start += length;
            self.length = start;
        }
    }

    /// The checksum of a seed's rows.
    pub fn checksum(&self, id: &SeedId) -> Checksum {
        self.seeds
            .get(id)
            .map_or_else(Checksum::default, |rows| rows.checksum)
    }

    /// Adds a row, to be written soon.
    pub fn add(&mut self, id: SeedId, line: Vec<u8>) {
        self.waiting.push((id, line));
    }

    /// Writes the rows that wait.
    ///
    /// # Errors
    /// If the file cannot be written; whole rows stay in it.
    pub fn append(&mut self) -> Result<(), Error> {
        let mut chunk = Vec::new();
        for (id, line) in std::mem::take(&mut self.waiting) {
            if chunk.len() + line.len() > CHUNK {
                self.write(&std::mem::take(&mut chunk))?;
            }
            let start = self.length + chunk.len() as u64;
            chunk.extend_from_slice(&line);
            let place = start..start + line.len() as u64;
            self.seeds.entry(id).or_default().add(place, &line);
        }
        self.write(&chunk)
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let wrong = failed("write", &self.path);
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let opened = File::options().append(true).open(&self.path);
                self.file.insert(opened.map_err(&wrong)?)
            }
        };
        file.write_all(rows).map_err(|error| {
            // A full disk may take a part of the rows; what stays are whole ones. The first error
            // is the one to report.
            let _ = file.set_len(self.length);
            wrong(error)
        })?;
        self.length += rows.len() as u64;
        Ok(())
    }

    /// Waits until what was written is on the disk.
    ///
    /// # Errors
    /// If the system cannot do that.
    pub fn sync(&self) -> Result<(), Error> {
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(failed("write", &self.path))
    }

    /// Cuts a seed's rows to as many as have this checksum; says whether those are there.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn cut(&mut self, id: &SeedId, to: Checksum) -> Result<bool, Error> {
        let Some(rows) = self.seeds.remove(id) else {
            return Ok(to.is_empty());
        };
        let kept = rows.first(to.lines(), &self.path);
        let kept = kept.map_err(failed("read", &self.path))?;
        let is_there = kept.checksum == to;
        self.seeds.insert(id.clone(), kept);
        Ok(is_there)
    }

    /// Copies a seed's rows.
    ///
    /// # Errors
    /// If they cannot be read or written.
    pub fn copy_rows(&self, id: &SeedId, new: &mut impl Write) -> io::Result<()> {
        let Some(rows) = self.seeds.get(id) else {
            return Ok(());
        };
        let mut file = File::open(&self.path)?;
        for place in &rows.places {
            file.seek(SeekFrom::Start(place.start))?;
            copy(&mut (&file).take(place.end - place.start), new)?;
        }
        Ok(())
    }
}

impl Rows {
    /// The first of them, read again from the file.
    fn first(&self, count: u64, path: &Path) -> io::Result<Self> {
        let mut first = Self::default();
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        for place in &self.places {
            let mut start = file.seek(SeekFrom::Start(place.start))?;
            while start < place.end && first.checksum.lines() < count {
                line.clear();
                let end = start + file.read_until(b'\n', &mut line)? as u64;
                first.add(start..end, &line);
                start = end;
            }
        }
        Ok(first)
    }

    fn add(&mut self, place: Range<u64>, line: &[u8]) {
        self.checksum.add(line);
        match self.places.last_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => self.places.push(place),
        }
    }
}

/// Whose row it is, and the bytes with which all rows of that seed begin.
fn whose(line: &[u8]) -> Option<(Vec<u8>, SeedId)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line);
    let id: SeedId = reader.deserialize().next()?.ok()?;
    let prefix = id.prefix();
    line.starts_with(&prefix).then_some((prefix, id))
}
