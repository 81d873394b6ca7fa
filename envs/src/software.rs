//! What worlds run on beside this program.

use std::sync::OnceLock;

/// What worlds run on beside this program, with versions.
pub(crate) static SOFTWARE: OnceLock<String> = OnceLock::new();

/// What the worlds of this process run on beside this program, with versions; empty as long as that is nothing.
pub fn software() -> &'static str {
    SOFTWARE.get().map_or("", String::as_str)
}
