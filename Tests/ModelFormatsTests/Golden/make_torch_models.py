"""Writes small PyTorch models as safetensors, with inputs and outputs.

    python make_torch_models.py        # writes torch-*.safetensors and torch-*.npz
"""
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(5)


class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 4, 3, groups=2, stride=2, padding=1, bias=False), nn.Tanh())
        self.classifier = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.3), nn.BatchNorm1d(4 * 2 * 3), nn.Linear(4 * 2 * 3, 7),
            nn.ReLU(), nn.LayerNorm(7), nn.Linear(7, 3))

    def forward(self, x):
        return self.classifier(self.features(x))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 3 * 2 * 4)
        self.up = nn.ModuleList(
            [nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1),
             nn.ConvTranspose2d(4, 2, 4, stride=2, padding=1)])

    def forward(self, x):
        x = torch.relu(self.fc(x)).view(-1, 3, 2, 4)
        return torch.sigmoid(self.up[1](torch.relu(self.up[0](x))))


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 4)
        self.lstm = nn.LSTM(4, 3, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(6, 5, batch_first=True)
        self.out = nn.Linear(5, 2)

    def forward(self, x):
        x, _ = self.lstm(self.embedding(x.long()))
        x, _ = self.gru(x)
        return self.out(x[:, -1])


def save(name, model, x):
    with torch.no_grad():
        for key, value in model.state_dict().items():
            if key.endswith("running_mean") or key.endswith("bias"):
                value.copy_(torch.randn_like(value) * 0.3)
            elif key.endswith("running_var"):
                value.copy_(torch.rand_like(value) + 0.5)
        y = model.eval()(x)
    save_file(model.state_dict(), f"torch-{name}.safetensors")
    # Images with their channels last, as the networks here take and give them.
    last = lambda t: t.permute(0, 2, 3, 1) if t.ndim == 4 else t
    np.savez_compressed(f"torch-{name}.npz", x=last(x).numpy(), y=last(y).numpy())


save("images", Images(), torch.randn(3, 2, 8, 10))
save("decoder", Decoder(), torch.randn(3, 5))
save("words", Words(), torch.randint(0, 9, (3, 6)).float())
