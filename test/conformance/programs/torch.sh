# packages: python@3.13 pypi:torch pypi:numpy
# kind: science
# limit: 600
# The index's default build, whose libraries for a graphics card are gigabytes; here it computes on the processor.
set -e
cat > learn.py <<'P'
import torch

torch.manual_seed(1)
x = torch.linspace(-1, 1, 200).unsqueeze(1)
y = 3 * x * x - 0.5
net = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
step = torch.optim.Adam(net.parameters(), lr=0.02)
for _ in range(600):
    step.zero_grad()
    loss = torch.nn.functional.mse_loss(net(x), y)
    loss.backward()
    step.step()
assert loss.item() < 0.01, loss.item()
a = torch.arange(9.0).reshape(3, 3)
assert abs(torch.linalg.svdvals(a)[0].item() - 14.227) < 0.001
assert torch.fft.rfft(torch.ones(8)).real[0].item() == 8
kernel = torch.ones(1, 1, 3, 3)
assert torch.conv2d(torch.ones(1, 1, 5, 5), kernel).sum().item() == 81
assert a.numpy().sum() == 36
torch.save(net.state_dict(), "net.pt")
net.load_state_dict(torch.load("net.pt"))
print("learned", torch.get_num_threads() > 0, torch.cuda.is_available())
P
python learn.py | grep '^learned True'
