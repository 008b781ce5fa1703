# packages: deb:git deb:git-svn deb:git-email deb:libmailtools-perl deb:subversion
# kind: version-control
set -e
git config --global user.name Hill && git config --global user.email hill@glen.test && git config --global init.defaultBranch main
git init -q part && (cd part && echo p > p && git add p && git commit -q -m part)
git init -q one && cd one
echo a > a && git add a && git commit -q -m first
git -c protocol.file.allow=always submodule --quiet add "file://$PWD/../part" lib && git commit -q -m with
git switch -q -c side && echo b > b && git add b && git commit -q -m second
git switch -q main && echo c >> a && git commit -q -a -m third && git merge -q -m merged side
test "$(git log --format=%s | head -n 1)" = merged
printf '#!/bin/sh\nprintf "%%s\\n" "checked" >> ../hooked\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
echo d > d && git add d && git commit -q -m hooked && test "$(cat ../hooked)" = checked
echo e >> a && printf 'y\n' | git add -p > added && git diff --cached --quiet && exit 1
git stash -q && git stash list | grep -q 'WIP on main' && git stash drop -q
git format-patch -q -1 -o .. && git send-email --dry-run --to=x@glen.test --from=hill@glen.test --confirm=never ../0001-hooked.patch > sent 2>&1 || { cat sent; exit 1; }
grep -q 'Dry-OK\|OK. Log' sent && rm sent
cd ..
git -c protocol.file.allow=always clone -q --recurse-submodules "file://$PWD/one" two && test -f two/lib/p
git -C two grep -n -P '^c(?=$)' -- a | grep -q 'a:2:c'
git clone -q --bare one one.git && git -C one.git gc -q && git -C one.git fsck --strict
port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
git daemon --base-path="$PWD" --export-all --listen=127.0.0.1 --port=$port --pid-file=pid > served 2>&1 &
trap 'kill "$(cat pid)"' EXIT
tries=0
until git ls-remote "git://127.0.0.1:$port/one.git" > refs 2> said; do tries=$((tries + 1)); [ $tries -lt 50 ] || { cat said served; exit 1; }; sleep 0.1; done
grep -q 'refs/heads/side' refs
if git ls-remote https://127.0.0.1:1/none 2> refused; then exit 1; fi
grep -qi -e connect -e refused refused
# from Subversion
svnadmin create old && svn -q mkdir -m trunk "file://$PWD/old/trunk" && svn -q co "file://$PWD/old/trunk" work
(cd work && echo s > s && svn -q add s && svn -q commit -m 'in svn')
git svn clone -q "file://$PWD/old/trunk" fromsvn > noise 2>&1 || { cat noise; exit 1; }
test "$(git -C fromsvn log -1 --format=%s)" = 'in svn'
