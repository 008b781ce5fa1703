# packages: deb:meson deb:gcc deb:libc6-dev deb:libglib2.0-dev
# kind: build
set -e
cat > meson.build <<'P'
project('work', 'c', version: '1.0', default_options: ['warning_level=2', 'werror=true'])
glib = dependency('glib-2.0')
m = meson.get_compiler('c').find_library('m')
conf = configuration_data({'HEIGHT': 1345})
configure_file(output: 'conf.h', configuration: conf)
lib = shared_library('sum', 'sum.c', install: true)
exe = executable('work', 'main.c', dependencies: [glib, m], link_with: lib, install: true, install_rpath: '$ORIGIN/../lib')
test('runs', exe)
P
printf 'int sum(int n);\nint sum(int n) { return n * (n + 1) / 2; }\n' > sum.c
cat > main.c <<'P'
#include <glib.h>
#include <math.h>
#include "conf.h"
int sum(int n);
int main(void) {
  g_autofree char *text = g_strdup_printf("%d %d %.0f", sum(8), HEIGHT, sqrt(1764));
  g_autoptr(GRegex) digits = g_regex_new("^36 1345", 0, 0, NULL);
  g_print("%s\n", text);
  return g_regex_match(digits, text, 0, NULL) ? 0 : 1;
}
P
meson setup b --prefix="$PWD/to" --libdir=lib > configured || { cat configured; exit 1; }
meson compile -C b > built || { cat built; exit 1; }
meson test -C b > tested || { cat tested; exit 1; }
meson install -C b > installed
test "$(to/bin/work)" = '36 1345 42'
meson introspect b --targets | grep -q '"name": "sum"'
