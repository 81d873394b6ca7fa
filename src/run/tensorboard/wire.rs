//! What TensorBoard reads: events, which are protocol buffers, in the records of TensorFlow, which say their length
//! and have a masked CRC-32C of it and of themselves.
//!
//! Written here, for it is little: of a hundred fields in `tensorflow/core/util/event.proto`,
//! `core/framework/summary.proto` and `tensorboard/plugins/hparams/plugin_data.proto` a dozen are needed.

/// Bytes of a protocol buffer, field after field.
#[derive(Debug, Default)]
pub struct Message(Vec<u8>);

impl Message {
    pub fn whole(mut self, field: u32, number: u64) -> Self {
        self.key(field, 0);
        self.varint(number);
        self
    }

    pub fn double(mut self, field: u32, number: f64) -> Self {
        self.key(field, 1);
        self.0.extend(number.to_le_bytes());
        self
    }

    pub fn float(mut self, field: u32, number: f32) -> Self {
        self.key(field, 5);
        self.0.extend(number.to_le_bytes());
        self
    }

    pub fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub fn message(self, field: u32, message: Self) -> Self {
        self.bytes(field, &message.0)
    }

    fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.key(field, 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    fn key(&mut self, field: u32, kind: u32) {
        self.varint(u64::from(field << 3 | kind));
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}

/// An event of a training step. Its time is its step, as seconds: the same run has the same bytes.
pub fn event(step: u64) -> Message {
    Message::default().double(1, step as f64).whole(2, step)
}

/// The event that begins a file.
pub fn version() -> Message {
    Message::default().double(1, 0.).text(3, "brain.Event:2")
}

/// An event with numbers under their tags.
pub fn scalars(step: u64, values: &[(&str, f64)]) -> Message {
    let value =
        |&(tag, number): &(&str, f64)| Message::default().text(1, tag).float(2, number as f32);
    let values = values.iter().map(value);
    let summary = values.fold(Message::default(), |summary, value| {
        summary.message(1, value)
    });
    event(step).message(5, summary)
}

/// The event that says with what settings a session began, one of a group whose members differ in their seed alone.
pub fn session(group: &str, settings: &[(String, String)]) -> Message {
    let entry = |(key, value): &(String, String)| {
        let value = match (value.parse::<f64>(), value.parse::<bool>()) {
            (Ok(number), _) if number.is_finite() => Message::default().double(2, number),
            (_, Ok(truth)) => Message::default().whole(4, u64::from(truth)),
            _ => Message::default().text(3, value),
        };
        Message::default().text(1, key).message(2, value)
    };
    let settings = settings.iter().map(entry);
    let start = settings.fold(Message::default(), |start, entry| start.message(1, entry));
    let content = Message::default().message(3, start.text(4, group));
    let plugin = Message::default().text(1, "hparams").message(2, content);
    let metadata = Message::default().message(1, plugin);
    let value = Message::default()
        .text(1, "_hparams_/session_start_info")
        .message(9, metadata);
    event(0).message(5, Message::default().message(1, value))
}

/// Adds an event to the bytes of a file.
pub fn add(event: &Message, to: &mut Vec<u8>) {
    let length = (event.0.len() as u64).to_le_bytes();
    to.extend(length);
    to.extend(masked_crc(&length).to_le_bytes());
    to.extend_from_slice(&event.0);
    to.extend(masked_crc(&event.0).to_le_bytes());
}

/// A checksum that is no checksum of itself: that of bytes with their own checksum would be a constant.
fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720).
fn crc32c(bytes: &[u8]) -> u32 {
    let next = |crc: u32, &byte: &u8| TABLE[(crc as u8 ^ byte) as usize] ^ crc >> 8;
    !bytes.iter().fold(!0, next)
}

/// The checks of all bytes.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ (if crc & 1 == 1 { 0x82f6_3b78 } else { 0 });
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the catalogue, and those of RFC 3720, B.4.
    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(crc32c(b""), 0);
    }

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        let bytes = |number| Message::default().whole(1, number).0;
        assert_eq!(bytes(0), [8, 0]);
        assert_eq!(bytes(127), [8, 127]);
        assert_eq!(bytes(300), [8, 0xac, 2]);
        assert_eq!(
            bytes(1 << 53),
            [8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]
        );
    }

    /// Step 5, `a` = 0.5: put together by hand from the fields of the three messages.
    #[test]
    fn an_event_by_hand() {
        let mut expected = vec![9, 0, 0, 0, 0, 0, 0, 0x14, 0x40];
        expected.extend([0x10, 5]);
        expected.extend([0x2a, 10, 0x0a, 8, 0x0a, 1, b'a', 0x15, 0, 0, 0, 0x3f]);
        let event = scalars(5, &[("a", 0.5)]);
        assert_eq!(event.0, expected);

        let mut file = Vec::new();
        add(&event, &mut file);
        assert_eq!(file.len(), 8 + 4 + 23 + 4);
        assert_eq!(file[..8], [23, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(file[12..35], expected);
        let unmasked = |at: usize| {
            let crc = u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
            crc.wrapping_sub(0xa282_ead8).rotate_left(15)
        };
        assert_eq!(
            [unmasked(8), unmasked(35)],
            [crc32c(&file[..8]), crc32c(&expected)]
        );
    }
}
