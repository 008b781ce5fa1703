# packages: deb:golang-go deb:gcc deb:libc6-dev
# kind: language compiler
set -e
export GOCACHE="$PWD/cache" GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOPATH="$PWD/path"
mkdir -p work/sum && cd work
printf 'module example.invalid/tally\n\ngo 1.19\n' > go.mod
cat > sum/sum.go <<'P'
package sum
// Of adds all up.
func Of(all ...int) (n int) { for _, one := range all { n += one }; return }
P
cat > sum/sum_test.go <<'P'
package sum
import "testing"
func TestOf(t *testing.T) { if Of(40, 1, 1) != 42 { t.Fatal("wrong") } }
P
cat > main.go <<'P'
package main
import ("encoding/json"; "fmt"; "io"; "net/http"; "net/http/httptest"; "os/exec"; "sync"; "time"; "example.invalid/tally/sum")
func main() {
	var wait sync.WaitGroup; squares := make([]int, 5)
	for i := range squares { wait.Add(1); go func(i int) { defer wait.Done(); squares[i] = i * i }(i) }
	wait.Wait(); fmt.Println(sum.Of(squares...))
	text, _ := json.Marshal(map[string]any{"a": []int{1}, "b": nil}); fmt.Println(string(text))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) }))
	got, err := http.Get(server.URL + "/burn"); if err != nil { panic(err) }
	body, _ := io.ReadAll(got.Body); fmt.Println(string(body))
	fmt.Println(time.Unix(0, 0).UTC().Format(time.RFC3339))
	out, err := exec.Command("sh", "-c", "echo $((6*7))").Output(); if err != nil { panic(err) }
	fmt.Print(string(out))
}
P
printf '%s\n' 30 '{"a":[1],"b":null}' /burn 1970-01-01T00:00:00Z 42 > wanted
go build -o work . && ./work > said && diff wanted said
go vet ./... && test -z "$(gofmt -l sum | grep -v sum)"
go test ./sum | grep -q '^ok'
# with C in it
mkdir ../withc && cd ../withc
printf 'module example.invalid/withc\n\ngo 1.19\n' > go.mod
printf 'package main\n// #include <stdlib.h>\nimport "C"\nimport "fmt"\nfunc main() { fmt.Println(C.abs(-42)) }\n' > main.go
CGO_ENABLED=1 go build -o withc . && test "$(./withc)" = 42
