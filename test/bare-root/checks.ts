/** A piece of real work that a tool of the deb channel must do in a bare root. */
export interface BareRootCheck {
  readonly name: string;
  /** Names of the packages in the deb channel, the same in bookworm, trixie and sid. */
  readonly packages: readonly string[];
  /** For busybox sh, `set -e`, in an empty writable folder. Prints `passed` at its end and nothing else like it. */
  readonly script: string;
}

/** What a person does first with each of these tools, touching what it finds by compiled-in paths. */
export const BARE_ROOT_CHECKS: readonly BareRootCheck[] = [
  {
    name: "jq",
    packages: ["jq"],
    script: `
      test "$(printf '{"sizes":[3,1,2]}' | jq -c '.sizes | sort | map(. * 10)')" = '[10,20,30]'
      printf '"bothy"' | jq -e 'test("^b.*y$")' >/dev/null`,
  },
  {
    name: "git",
    packages: ["git"],
    script: `
      git config --global user.name Hill && git config --global user.email hill@example.invalid
      git init -q -b main origin && cd origin
      echo one > a && git add a && git commit -q -m one
      git branch side && echo two > b && git add b && git commit -q -m two
      git checkout -q side && echo three > c && git add c && git commit -q -m three
      git rebase -q main && test "$(git rev-list --count HEAD)" = 3
      GIT_SEQUENCE_EDITOR='sed -i s/^pick/reword/' GIT_EDITOR='sed -i s/three/drei/' git rebase -q -i HEAD~1
      test "$(git log -1 --format=%s)" = drei
      cd .. && git clone -q "file://$PWD/origin" copy && test -f copy/c
      git -C copy submodule --quiet status && git -C copy stash list
      ! git ls-remote http://127.0.0.1:1/none 2>refused
      grep -qi -e connect -e refused refused`,
  },
  {
    name: "vim",
    packages: ["vim"],
    script: `
      printf 'int main(void) { return 0; }\\n' > a.c
      vim -es -u NONE -N -c 'syntax on' -c 'e a.c' \\
        -c 'call writefile([exists("b:current_syntax"), filereadable($VIMRUNTIME."/filetype.vim"), $VIMRUNTIME], "seen")' \\
        -c 'normal! ggOchanged' -c 'w b.c' -c 'qa!' || true
      test "$(head -n 2 seen | tr '\\n' ' ')" = '1 1 ' || { cat seen; exit 1; }
      head -n 1 b.c | grep -qx changed
      printf 'caf\\351\\n' > latin
      LANG=C.UTF-8 vim -es -u NONE -N --cmd 'set encoding=utf-8 fencs=utf-8,latin2' -c 'e latin' -c 'set fenc=utf-8' -c 'w utf' -c 'qa!' || true
      test "$(od -An -tx1 utf | tr -d ' \\n')" = 636166c3a90a`,
  },
  {
    name: "gcc",
    packages: ["gcc", "libc6-dev"],
    script: `
      printf '#include <stdio.h>\\n#include <math.h>\\nint main(int n, char **v) { (void)v; printf("hello %%.0f\\\\n", sqrt(n * 16)); return 0; }\\n' > a.c
      gcc -Wall -O2 a.c -o a -lm && test "$(./a)" = 'hello 4'
      gcc -static a.c -o b -lm && test "$(./b)" = 'hello 4'
      gcc -shared -fPIC -x c /dev/null -o libnothing.so
      test "$(env -i ./a)" = 'hello 4'`,
  },
  {
    name: "perl",
    packages: ["perl", "libjson-xs-perl", "libdbd-sqlite3-perl"],
    script: `
      perl -MJSON::XS -MDBI -MPOSIX=strftime -MData::Dumper -MEncode -e '
        my $d = DBI->connect("dbi:SQLite:dbname=:memory:", "", "", { RaiseError => 1 });
        my ($n) = $d->selectrow_array("select 6 * 7");
        die unless encode_json([$n]) eq "[42]";
        die unless length(decode("UTF-8", "\\xc3\\xa9")) == 1;
        die unless \`echo out\` eq "out\\n";
        die unless strftime("%Y", gmtime 0) eq "1970";'`,
  },
  {
    name: "psql",
    packages: ["postgresql-client"],
    script: `
      psql --version | grep -q PostgreSQL
      ! psql 'host=127.0.0.1 port=1 user=nobody dbname=none connect_timeout=3' -c 'select 1' 2>refused
      grep -qi 'connection refused' refused
      pg_dump --version | grep -q PostgreSQL`,
  },
];

/** The whole script of a check: as runInBareRoot wants it. */
export function checkScript(check: BareRootCheck): string {
  return `set -e\nmkdir work && cd work\n${check.script}\ncd /tmp && echo passed\n`;
}
