# packages: deb/sid:make deb/sid:gcc deb/sid:libc6-dev
# kind: build
set -e
cat > Makefile <<'P'
SOURCES := $(wildcard *.c)
OBJECTS := $(SOURCES:.c=.o)
all: work
work: $(OBJECTS) ; $(CC) -o $@ $^
%.o: %.c sum.h ; $(CC) -c -o $@ $<
define twice
$(1)-$(1)
endef
show: ; @echo $(call twice,glen) $(shell echo $$((6*7))) $(words $(SOURCES)) $(if $(filter burn,$(X)),yes,no)
include more.mk
more.mk: ; echo 'Z := made' > $@
late: ; @echo $(Z)
P
printf 'int sum(int);\n' > sum.h
printf '#include "sum.h"\nint sum(int n) { return n * (n + 1) / 2; }\n' > sum.c
printf '#include <stdio.h>\n#include "sum.h"\nint main(void) { printf("%%d\\n", sum(8)); return 0; }\n' > main.c
make -j2 > said && test "$(./work)" = 36
make -q all
touch sum.h && if make -q all; then exit 1; fi
test "$(make -s show X=burn)" = 'glen-glen 42 2 yes'
test "$(make -s late)" = made
printf 'all: a\na: b\nb: ; @false\n' > bad.mk
if make -f bad.mk 2> failed; then exit 1; fi
grep -q 'Error 1' failed
