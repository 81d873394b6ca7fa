//! Tells the program which commit it was built from and, with the feature `torch`, which libtorch; writes
//! libtorch's folder into it, so that it runs with no `LD_LIBRARY_PATH`.

use std::{fs, path::Path, process::Command};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DEP_TCH_LIBTORCH_LIB");
    // Set in builds with the feature `torch` alone.
    let lib = std::env::var("DEP_TCH_LIBTORCH_LIB").ok();
    if let Some(lib) = &lib {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    }
    let lib = lib.as_deref().map(Path::new);
    if lib.is_some_and(|lib| lib.join("libtorch_cuda.so").exists()) {
        // Nothing refers to it by name, so the linker would drop it, and CUDA would not be seen.
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed,-ltorch_cuda,--as-needed");
    }
    println!(
        "cargo:rustc-env=DROPOUT_Q_LIBTORCH={}",
        lib.and_then(libtorch_version).unwrap_or_default()
    );
    println!(
        "cargo:rustc-env=DROPOUT_Q_COMMIT={}",
        commit().unwrap_or_default()
    );
}

/// The version in libtorch's header, as in `#define TORCH_VERSION "2.13.0"`.
fn libtorch_version(lib: &Path) -> Option<String> {
    let include = lib.parent()?.join("include/torch");
    let headers = ["headeronly/version.h", "csrc/api/include/torch/version.h"];
    let read = |header| fs::read_to_string(include.join(header)).ok();
    let headers = headers.into_iter().filter_map(read);
    let version = |text: String| {
        let (_, definition) = text.split_once("#define TORCH_VERSION ")?;
        Some(definition.split('"').nth(1)?.to_owned())
    };
    headers.into_iter().find_map(version)
}

/// The commit, with `+` if the code differs from it.
fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .ok()
            .filter(|o| o.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    let head = git(&["rev-parse", "--git-path", "HEAD"])?;
    let index = git(&["rev-parse", "--git-path", "index"])?;
    println!("cargo:rerun-if-changed={head}");
    println!("cargo:rerun-if-changed={index}");
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let code = [
        "src",
        "agents",
        "envs",
        "build.rs",
        "Cargo.toml",
        "Cargo.lock",
    ];
    let changed = !git(&[&["status", "--porcelain", "--"], &code[..]].concat())?.is_empty();
    Some(if changed { commit + "+" } else { commit })
}
