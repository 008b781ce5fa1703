import assert from "node:assert/strict";
import { test } from "node:test";
import { isRewritable, rewritableReach } from "./rewritable.ts";
import { type RewriteTarget, rewriteShebang, rewriteText } from "./rewrite-text.ts";

const FILES = new Set([
  "usr/bin/env",
  "usr/bin/perl",
  "usr/bin/dash",
  "usr/bin/sh",
  "usr/share/git/x.txt",
  "usr/lib/git/run",
]);
const target: RewriteTarget = {
  root: "/data/höhle/trees/k",
  kindOf: (path) =>
    FILES.has(path)
      ? "file"
      : [...FILES].some((file) => file.startsWith(`${path}/`))
        ? "directory"
        : undefined,
};
const rewrite = (text: string, options: { prefixLines?: boolean } = {}) =>
  rewriteText(
    Buffer.from(text),
    { reach: "all", prefixLines: options.prefixLines ?? false },
    target,
  )?.toString();

test("rewriteShebang names the tree's interpreter, env's program directly, and leaves what the tree lacks", () => {
  const first = (line: string) =>
    rewriteShebang(Buffer.from(line).toString("latin1"), { ...target, root: "/t" });
  assert.equal(first("#!/usr/bin/perl -w"), "#!/t/usr/bin/perl -w");
  assert.equal(first("#! /bin/sh"), "#!/t/usr/bin/sh");
  assert.equal(first("#!/usr/bin/env perl"), "#!/t/usr/bin/perl");
  assert.equal(first("#!/usr/bin/env -S perl -w"), "#!/t/usr/bin/perl -w");
  assert.equal(first("#!/usr/bin/env -S perl -w -T"), "#!/t/usr/bin/env -S perl -w -T");
  assert.equal(first("#!/usr/bin/env ruby"), "#!/t/usr/bin/env ruby");
  assert.equal(first("#!/usr/bin/python3"), "#!/usr/bin/python3");
  assert.equal(first("#!perl"), "#!perl");
});

test("rewriteText places paths that the tree has and nothing else", () => {
  const root = target.root;
  assert.equal(rewrite("a=/usr/share/git/x.txt\n"), `a=${root}/usr/share/git/x.txt\n`);
  assert.equal(rewrite("see /usr/share.\n"), undefined, "a place that all packages share");
  assert.equal(rewrite("run '/usr/lib/git/run'.\n"), `run '${root}/usr/lib/git/run'.\n`);
  assert.equal(rewrite("exec /bin/sh\n"), `exec ${root}/usr/bin/sh\n`);
  for (const text of [
    "/usr/share/none/x",
    "$prefix/usr/bin/perl",
    "/home/usr/bin/perl",
    "}/usr/bin/perl",
    "/usr/bin",
  ])
    assert.equal(rewrite(text), undefined, text);
  assert.equal(rewrite(rewrite("exec /bin/sh\n")!), undefined, "a rewritten path stays");
});

test("rewriteText leaves the rest of a word that begins with something else", () => {
  for (const text of [
    'exec "$JAVA_HOME"/bin/perl',
    'exec "${HOME}"/bin/perl',
    'exec "$(pwd)"/bin/perl',
    "exec `dirname $0`/bin/perl",
    "exec 'a word'/bin/perl",
    'eval "\\"$f\\"/bin/perl"',
    "exec @prefix@/bin/perl",
    "exec %HERE%/bin/perl",
    "exec ~/bin/perl",
    "ls *-*/bin/perl a?/bin/perl [ab]/bin/perl",
  ])
    assert.equal(rewrite(text), undefined, text);
  const place = `${target.root}/usr/bin/perl`;
  for (const start of [
    ...['"', "'", "`", '\\"', "@", '="', '-I"', "f'", '(rb"', 'x = r"', "x:'", 'a "b" "', ">"],
  ])
    assert.equal(rewrite(`${start}/bin/perl`), `${start}${place}`, start);
});

test("rewriteText keeps every other byte, whatever the encoding", () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xe9]), Buffer.from(" /bin/sh "), Buffer.from([0x80])]);
  const done = rewriteText(bytes, { reach: "all", prefixLines: false }, target)!;
  const expected = [
    Buffer.from([0xff, 0xe9]),
    Buffer.from(` ${target.root}/usr/bin/sh `),
    Buffer.from([0x80]),
  ];
  assert.deepEqual(done, Buffer.concat(expected));
});

test("rewriteText changes the first line alone of a program with a binary body", () => {
  const body = "\n\0\x01 /bin/sh";
  const bytes = Buffer.from(`#!/usr/bin/perl${body}`, "latin1");
  const reach = rewritableReach("usr/bin/x", bytes, true);
  assert.equal(reach, "first-line");
  const done = rewriteText(bytes, { reach, prefixLines: false }, target);
  const text = done!.toString("latin1");
  const line = text.slice(0, -body.length);
  assert.equal(
    Buffer.from(line.replace(/^#! */, "#!"), "latin1").toString(),
    `#!${target.root}/usr/bin/perl`,
  );
  assert.equal((line.length - "#!/usr/bin/perl".length) % 16, 0, "the body keeps its alignment");
  assert.equal(text.slice(-body.length), body);
});

test("rewriteText places what a shell script puts together, and shared folders that modules are taken from", () => {
  const shell = "#!/bin/sh\nP=/usr\n$P/lib/git/run $P/lib\n";
  assert.equal(
    rewrite(shell),
    `#!${target.root}/usr/bin/sh\nP=/usr\n${target.root}/usr/lib/git/run $P/lib\n`,
  );
  const python = "sys.path.append('/usr/share')\nx = '/usr/share'\n";
  assert.equal(rewrite(python), `sys.path.append('${target.root}/usr/share')\nx = '/usr/share'\n`);
});

test("rewriteText moves the prefix of pkg-config files", () => {
  const text = "prefix=/usr\nexec_prefix=/usr\nlibdir=${prefix}/lib\nx=/usr\n";
  const moved = `prefix=${target.root}/usr\nexec_prefix=${target.root}/usr\nlibdir=\${prefix}/lib\nx=/usr\n`;
  assert.equal(rewrite(text, { prefixLines: true }), moved);
});

test("rewriteText puts no path with a blank into a shell's text, and escapes it in prefixes", () => {
  const blank = { ...target, root: "/my store" };
  const at = (text: string) =>
    rewriteText(Buffer.from(text), { reach: "all", prefixLines: true }, blank)?.toString();
  assert.equal(
    at("#!/bin/sh\nprefix=/usr\nX='/usr/lib/git'\n. /usr/lib/git/run\n"),
    "#!/my store/usr/bin/sh\nprefix=/my\\ store/usr\nX='/usr/lib/git'\n. /usr/lib/git/run\n",
  );
  assert.equal(
    at("prefix='/usr'\nx /usr/lib/git/run\n"),
    "prefix='/my store/usr'\nx /my store/usr/lib/git/run\n",
  );
});

test("rewriteText leaves what follows a program's end as it is, and knows a here-document's", () => {
  const at = (text: string) => rewrite(text) ?? text;
  const place = `${target.root}/usr/lib/git/run`;
  const program = (mark: string) => `run('/usr/lib/git/run');\n${mark}\nx /usr/lib/git/run\n`;
  for (const mark of ["__END__", "__DATA__", "__END__ \r"])
    assert.equal(at(program(mark)), program(mark).replace("/usr/lib/git/run", place));
  for (const mark of ["__END__x", " __END__"])
    assert.equal(at(program(mark)), program(mark).replaceAll("/usr/lib/git/run", place));
  for (const start of ["cat <<__END__", "cat <<-'__END__'", 'print <<"__END__";']) {
    const text = `${start}\n${program("__END__")}`;
    assert.equal(at(text), text.replaceAll("/usr/lib/git/run", place));
  }
});

test("rewritableReach never reaches documents and data", () => {
  const text = Buffer.from("/bin/sh\n");
  assert.equal(rewritableReach("usr/share/doc/x/run.sh", text, false), "nothing");
  assert.equal(rewritableReach("usr/share/m4/frozen.m4f", text, false), "nothing");
  assert.equal(rewritableReach("etc/racket/config.rktd", text, false), "nothing");
  assert.equal(rewritableReach("usr/share/x/data.bin", text, false), "nothing");
  assert.equal(rewritableReach("usr/lib/x/template", Buffer.from("#!/bin/sh\nx\n"), false), "nothing");
  assert.equal(rewritableReach("usr/share/doc/x/header", Buffer.from("#!/bin/sh\n"), false), "nothing");
  assert.equal(rewritableReach("usr/lib/x/header", Buffer.from("#!/bin/sh\n"), false), "first-line");
  assert.equal(rewritableReach("usr/lib/x/header", Buffer.from("#!/bin/sh"), false), "first-line");
  assert.equal(rewritableReach("etc/x", text, false), "all");
  assert.equal(rewritableReach("usr/share/x/y.pm", text, false), "all");
  assert.equal(rewritableReach("usr/bin/x", Buffer.from("#!/bin/sh\n"), true), "all");
  assert.ok(isRewritable("usr/lib/x86_64-linux-gnu/libc.so", false));
});

test("rewriteText comes to an end soon for lines made to be slow", () => {
  const long = 400_000; // the square of it would take minutes
  for (const text of [
    `#!/bin/sh a${" ".repeat(long)}b${" ".repeat(long)}\r`,
    `#!/usr/bin/env ${"-".repeat(long)}\0`,
    `x = /usr/bin/a${".".repeat(long)}b${".".repeat(long)}`,
    `${"prefix=".repeat(long / 7)}/usr`,
    "/usr/lib".repeat(long / 8),
    `/usr/${"a/".repeat(long / 2)}`,
  ])
    rewrite(text, { prefixLines: true });
});
