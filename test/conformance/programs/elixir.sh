# packages: deb:elixir
# kind: language
set -e
cat > work.exs <<'P'
defmodule Glen do
  defstruct name: "", height: 0
  def of(name, height), do: %Glen{name: name, height: height}
  def tallest(all), do: all |> Enum.max_by(& &1.height) |> Map.get(:name)
end
[{"a", 3}, {"b", 9}, {"c", 5}] |> Enum.map(fn {n, h} -> Glen.of(n, h) end) |> Glen.tallest() |> IO.puts()
1..5 |> Task.async_stream(&(&1 * &1)) |> Enum.map(fn {:ok, n} -> n end) |> Enum.sum() |> IO.puts()
{:ok, agent} = Agent.start_link(fn -> 40 end)
Agent.update(agent, &(&1 + 2))
IO.puts(Agent.get(agent, & &1))
IO.puts(String.upcase("straße é"))
{out, 0} = System.cmd("sh", ["-c", "echo from a shell"])
IO.write(out)
IO.puts(Date.add(~D[2024-02-28], 2))
P
LANG=C.UTF-8 elixir work.exs > said
printf '%s\n' b 55 42 'STRASSE É' 'from a shell' 2024-03-01 > wanted
diff wanted said
# a project of mix, compiled and tested
LANG=C.UTF-8 mix new burn > made
cd burn
LANG=C.UTF-8 mix test 2>&1 | tee tested | grep -q '0 failures'
