# packages: deb:octave
# kind: language science
set -e
cat > work.m <<'P'
a = [4 1; 2 3];
printf("%g %g\n", sort(eig(a)));
printf("%.4f\n", quad(@(x) x .^ 2, 0, 3));
f = abs(fft([1 0 0 0])); printf("%g", f); printf("\n");
[x, ~] = fzero(@cos, [1 2]); printf("%.4f\n", x);
s = struct("n", {1, 2, 3}); printf("%d\n", sum([s.n]));
[~, said] = system("echo $((6*7))"); printf("%s\n", regexprep("glen", "[aeiou]", "."), strtrim(said));
save("-v7", "a.mat", "a"); b = load("a.mat"); printf("%d\n", isequal(a, b.a));
printf("%s\n", num2str(polyfit([1 2 3], [2 4 6], 1), "%.1f "));
P
octave-cli --no-gui --no-init-file work.m > said 2> warned || { cat warned; exit 1; }
printf '%s\n' '2 5' 9.0000 1111 1.5708 6 gl.n 42 1 > wanted
head -n 8 said | diff wanted -
