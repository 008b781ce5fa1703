# packages: deb:rustc deb:cargo
# kind: language compiler
set -e
export CARGO_HOME="$PWD/cargo"
cargo new --quiet --vcs none work 2>&1
cd work
mkdir -p burn/src
printf '[package]\nname = "burn"\nversion = "0.1.0"\nedition = "2021"\n' > burn/Cargo.toml
printf 'pub fn flow(n: u64) -> u64 { (1..=n).product() }\n#[test]\nfn flows() { assert_eq!(flow(5), 120); }\n' > burn/src/lib.rs
printf '[package]\nname = "work"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nburn = { path = "burn" }\n' > Cargo.toml
cat > src/main.rs <<'P'
use std::{collections::BTreeMap, io::{Read, Write}, net::{TcpListener, TcpStream}, process::Command, thread};
fn main() {
    let mut sizes = BTreeMap::new();
    for word in "glen burn bothy".split(' ') { *sizes.entry(word.len()).or_insert(0) += 1; }
    println!("{sizes:?} {}", burn::flow(10));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let answering = thread::spawn(move || listener.accept().unwrap().0.write_all(b"hello").unwrap());
    let mut said = String::new();
    TcpStream::connect(at).unwrap().read_to_string(&mut said).unwrap();
    answering.join().unwrap();
    let out = Command::new("sh").args(["-c", "echo $((6*7))"]).output().unwrap();
    print!("{said} {}", String::from_utf8(out.stdout).unwrap());
}
P
cargo build --quiet --release --offline
printf '{4: 2, 5: 1} 3628800\nhello 42\n' > wanted
./target/release/work > said
diff wanted said
cargo test --quiet --offline --package burn 2>&1 | grep -q '1 passed'
