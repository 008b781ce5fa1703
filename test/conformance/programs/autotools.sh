# packages: deb:autoconf deb:automake deb:libtool deb:gcc deb:libc6-dev deb:make deb:gettext deb:autopoint deb:pkgconf
# kind: build
set -e
mkdir src m4 po
cat > configure.ac <<'P'
AC_INIT([work], [1.0], [hill@glen.test])
AC_CONFIG_AUX_DIR([aux])
AC_CONFIG_MACRO_DIRS([m4])
AM_INIT_AUTOMAKE([foreign subdir-objects])
LT_INIT
AC_PROG_CC
AC_CHECK_HEADERS([stdint.h no-such.h])
AC_CHECK_FUNCS([getline])
AC_SEARCH_LIBS([sqrt], [m])
AC_CONFIG_HEADERS([config.h])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
P
cat > Makefile.am <<'P'
ACLOCAL_AMFLAGS = -I m4
lib_LTLIBRARIES = libsum.la
libsum_la_SOURCES = src/sum.c
bin_PROGRAMS = work
work_SOURCES = src/main.c
work_LDADD = libsum.la
TESTS = work
P
printf 'int sum(int n);\nint sum(int n) { return n * (n + 1) / 2; }\n' > src/sum.c
printf '#include <config.h>\n#include <stdio.h>\n#include <math.h>\nint sum(int);\nint main(void) {\n#if defined HAVE_STDINT_H && defined HAVE_GETLINE && !defined HAVE_NO_SUCH_H\n  printf("%%d %%.0f %%s\\n", sum(8), sqrt(1764), PACKAGE_VERSION);\n#endif\n  return 0; }\n' > src/main.c
autoreconf -fi > said 2>&1 || { cat said; exit 1; }
mkdir b && cd b
../configure --prefix="$HOME/to" --disable-static > said 2>&1 || { cat said; tail -n 50 config.log; exit 1; }
make > said 2>&1 || { cat said; exit 1; }
make check > said 2>&1 && grep -q '^# PASS: *1' said
make install > said 2>&1
test "$("$HOME/to/bin/work")" = '36 42 1.0'
make distcheck > said 2>&1 || { tail -n 40 said; exit 1; }
printf 'msgid "glen"\nmsgstr "Tal"\n' > de.po && msgfmt --check-format -o de.mo de.po && msgunfmt de.mo | grep -q Tal
