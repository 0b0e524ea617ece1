"""Generators as the authors of courses and collections wrote them, transcribed."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Draw = Callable[[nn.Module, Tensor], Tensor]


class PyTorchGANConvolutions(nn.Module):
    """eriklindernoren/PyTorch-GAN, implementations/dcgan/dcgan.py."""

    def __init__(self, size: int = 32, latents: int = 100, channels: int = 1) -> None:
        super().__init__()
        self.side = size // 4
        self.l1 = nn.Sequential(nn.Linear(latents, 128 * self.side**2))
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(128),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 128, 3, stride=1, padding=1),
            nn.BatchNorm2d(128, 0.8),
            nn.LeakyReLU(0.2),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 64, 3, stride=1, padding=1),
            nn.BatchNorm2d(64, 0.8),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, channels, 3, stride=1, padding=1),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        maps = self.l1(z).view(len(z), 128, self.side, self.side)
        pictures: Tensor = self.conv_blocks(maps)
        return pictures


class PyTorchGANDense(nn.Module):
    """eriklindernoren/PyTorch-GAN, implementations/gan/gan.py."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Linear(100, 128), nn.LeakyReLU(0.2)]
        for wide, narrow in ((128, 256), (256, 512), (512, 1024)):
            layers += [nn.Linear(wide, narrow), nn.BatchNorm1d(narrow, 0.8), nn.LeakyReLU(0.2)]
        self.model = nn.Sequential(*layers, nn.Linear(1024, 784), nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        pictures: Tensor = self.model(z)
        return pictures.view(len(z), 1, 28, 28)


def yunjey_dense() -> nn.Sequential:
    """yunjey/pytorch-tutorial, 03-advanced/generative_adversarial_network/main.py."""
    return nn.Sequential(
        nn.Linear(64, 256),
        nn.ReLU(),
        nn.Linear(256, 256),
        nn.ReLU(),
        nn.Linear(256, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )


class YunjeyConvolutions(nn.Module):
    """yunjey/pytorch-tutorial, the deep convolutional GAN (as it was in 2017)."""

    def __init__(self, size: int = 64, width: int = 16) -> None:
        super().__init__()

        def deconv(
            wide: int, narrow: int, kernel: int, stride: int = 2, padding: int = 1
        ) -> nn.Sequential:
            layers: list[nn.Module] = [
                nn.ConvTranspose2d(wide, narrow, kernel, stride, padding)
            ]
            if stride == 2 and narrow != 3:
                layers.append(nn.BatchNorm2d(narrow))
            return nn.Sequential(*layers)

        self.fc = deconv(256, width * 8, size // 16, 1, 0)
        self.deconv1 = deconv(width * 8, width * 4, 4)
        self.deconv2 = deconv(width * 4, width * 2, 4)
        self.deconv3 = deconv(width * 2, width, 4)
        self.deconv4 = deconv(width, 3, 4)

    def forward(self, z: Tensor) -> Tensor:
        maps = self.fc(z.view(len(z), -1, 1, 1))
        for layer in (self.deconv1, self.deconv2, self.deconv3):
            maps = functional.leaky_relu(layer(maps), 0.05)
        return torch.tanh(self.deconv4(maps))


class UdacityDense(nn.Module):
    """udacity/deep-learning-v2-pytorch, gan-mnist."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(100, 32)
        self.fc2 = nn.Linear(32, 64)
        self.fc3 = nn.Linear(64, 128)
        self.fc4 = nn.Linear(128, 784)
        self.dropout = nn.Dropout(0.3)

    def forward(self, z: Tensor) -> Tensor:
        for layer in (self.fc1, self.fc2, self.fc3):
            z = self.dropout(functional.leaky_relu(layer(z), 0.2))
        return torch.tanh(self.fc4(z)).view(len(z), 1, 28, 28)


class UdacityConvolutions(nn.Module):
    """udacity/deep-learning-v2-pytorch, dcgan-svhn."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()

        def deconv(wide: int, narrow: int, *, norm: bool = True) -> nn.Sequential:
            layer = nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False)
            return nn.Sequential(layer, *([nn.BatchNorm2d(narrow)] if norm else []))

        self.width = width
        self.fc = nn.Linear(100, width * 4 * 4 * 4)
        self.t_conv1 = deconv(width * 4, width * 2)
        self.t_conv2 = deconv(width * 2, width)
        self.t_conv3 = deconv(width, 3, norm=False)

    def forward(self, z: Tensor) -> Tensor:
        maps = self.fc(z).view(-1, self.width * 4, 4, 4)
        maps = functional.relu(self.t_conv1(maps))
        maps = functional.relu(self.t_conv2(maps))
        return torch.tanh(self.t_conv3(maps))


class CourseraDense(nn.Module):
    """Build Basic GANs, week 1; its pixels lie in [0, 1]."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()

        def block(wide: int, narrow: int) -> nn.Sequential:
            return nn.Sequential(
                nn.Linear(wide, narrow), nn.BatchNorm1d(narrow), nn.ReLU(inplace=True)
            )

        self.gen = nn.Sequential(
            block(64, width),
            block(width, width * 2),
            block(width * 2, width * 4),
            block(width * 4, width * 8),
            nn.Linear(width * 8, 784),
            nn.Sigmoid(),
        )

    def forward(self, z: Tensor) -> Tensor:
        pictures: Tensor = 2 * self.gen(z) - 1
        return pictures.view(len(z), 1, 28, 28)


class CourseraConvolutions(nn.Module):
    """Build Basic GANs, week 2."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()

        def block(wide: int, narrow: int, kernel: int = 3, stride: int = 2) -> nn.Sequential:
            return nn.Sequential(
                nn.ConvTranspose2d(wide, narrow, kernel, stride),
                nn.BatchNorm2d(narrow),
                nn.ReLU(inplace=True),
            )

        self.gen = nn.Sequential(
            block(64, width * 4),
            block(width * 4, width * 2, 4, 1),
            block(width * 2, width),
            nn.Sequential(nn.ConvTranspose2d(width, 1, 4, 2), nn.Tanh()),
        )

    def forward(self, z: Tensor) -> Tensor:
        pictures: Tensor = self.gen(z.view(len(z), -1, 1, 1))
        return pictures


class NamedDCGAN(nn.Module):
    """Natsu6767/DCGAN-PyTorch: the reference DCGAN's layers as named attributes."""

    def __init__(self, names: str = "tconv{0} bn{0}", width: int = 8) -> None:
        super().__init__()
        widths = (100, 8 * width, 4 * width, 2 * width, width, 3)
        self.places = []
        convolution, norm = names.split()
        for i in range(5):
            stride, padding = (2, 1) if i else (1, 0)
            layer = nn.ConvTranspose2d(widths[i], widths[i + 1], 4, stride, padding, bias=False)
            self.places.append(convolution.format(i + 1))
            self.add_module(self.places[-1], layer)
            if i < 4:
                self.places.append(norm.format(i + 1))
                self.add_module(self.places[-1], nn.BatchNorm2d(widths[i + 1]))

    def forward(self, z: Tensor) -> Tensor:
        maps = z[:, :, None, None]
        for place in self.places:
            layer = self.get_submodule(place)
            maps = layer(maps)
            if isinstance(layer, nn.BatchNorm2d):
                maps = functional.relu(maps)
        return torch.tanh(maps)


#: What the program should call it, and how to make it.
AUTHORS: dict[str, Callable[[], nn.Module]] = {
    "DCGAN with upsampling (PyTorch-GAN)": PyTorchGANConvolutions,
    "MLP (PyTorch-GAN)": PyTorchGANDense,
    "MLP (yunjey)": yunjey_dense,
    "DCGAN (yunjey)": YunjeyConvolutions,
    "MLP (Udacity)": UdacityDense,
    "DCGAN (Udacity)": UdacityConvolutions,
    "MLP (Coursera)": CourseraDense,
    "DCGAN (Coursera)": CourseraConvolutions,
    "DCGAN": NamedDCGAN,
}


def seasoned(module: nn.Module, seed: int = 0) -> nn.Module:
    """Give a network weights and running statistics that differ from those it starts with."""
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, tensor in module.state_dict().items():
            if tensor.is_floating_point():
                noise = torch.rand(tensor.shape, generator=rng)
                small = tensor.dim() >= 2
                tensor.copy_((noise - 0.5) * 0.3 if small else noise + 0.1)
                if key.endswith("bias"):
                    tensor.sub_(0.6)
    return module.eval()
