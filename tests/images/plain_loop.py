"""The training loop of a pair of networks, written out plainly: the oracle of the GAN system.

Everything in one function, nothing shared with the program but its networks, objectives,
penalties and the order of its batches.
"""

from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from explorer.images.data import load_images
from explorer.images.data.batches import RealBatches, seed_of
from explorer.images.networks import build_discriminator, build_generator, set_dropout_rng
from explorer.images.systems import GANConfig
from explorer.penalties import PENALTIES

CPU = torch.device("cpu")


def _grad(wanted: bool) -> AbstractContextManager[None]:
    return torch.set_grad_enabled(wanted)


def trained_plainly(config: GANConfig, steps: int) -> dict[str, Tensor]:
    """Train on one thread and return every weight and statistic, named as in a checkpoint."""
    images = load_images(config)
    network = config.network(images.channels, images.classes)
    rng = torch.Generator().manual_seed(seed_of(config.seed, 0))
    layout = torch.channels_last
    G = build_generator(network, rng).to(memory_format=layout)  # type: ignore[call-overload]
    D = build_discriminator(network, rng).to(memory_format=layout)  # type: ignore[call-overload]
    mean = build_generator(network).to(memory_format=layout)  # type: ignore[call-overload]
    mean.load_state_dict(G.state_dict())
    noise, masks = torch.Generator(), torch.Generator()
    for net in (G, D):
        set_dropout_rng(net, masks)
    betas = (config.beta1, config.beta2)
    G_adam = torch.optim.Adam(G.parameters(), config.generator_lr, betas, fused=True)
    D_adam = torch.optim.Adam(D.parameters(), config.discriminator_lr, betas, fused=True)
    objective, penalty = config.game(), PENALTIES[config.penalty]
    weight = penalty.default_weight
    batches, read = RealBatches(images, config.batch_size, config.seed, CPU), 0

    def latents(count: int) -> Tensor:
        shape = (count, config.latent_dim)
        if config.prior == "uniform":
            return torch.rand(shape, generator=noise) * 2 - 1
        return torch.randn(shape, generator=noise)

    for number in range(1, steps + 1):
        noise.manual_seed(seed_of(config.seed, 2, number))
        masks.manual_seed(seed_of(config.seed, 3, number, 0))
        for update in range(config.discriminator_steps):
            real, labels = batches.read(read)
            read += 1
            labels = labels if network.classes else None
            z = latents(len(real))
            with _grad(update == config.discriminator_steps - 1 and config.reuse_latents):
                fake = G(z, labels)
            D_adam.zero_grad()
            shown = fake.detach()
            if D.per_sample:
                both = D(torch.cat([real, shown]), None if labels is None else labels.repeat(2))
                real_logits, fake_logits = both.split(len(real))
            else:
                real_logits, fake_logits = D(real, labels), D(shown, labels)
            loss = objective.discriminator_loss(real_logits, fake_logits)
            mixing = torch.rand(len(real), 1, 1, 1, generator=noise)
            slope = penalty.loss(lambda x, y=labels: D(x, y), real, shown, mixing)  # type: ignore[misc]
            (loss if slope is None else loss + weight * slope).backward()  # type: ignore[no-untyped-call]
            D_adam.step()
            penalty.project(D.parameters(), weight)
        if not config.reuse_latents:
            fake = G(latents(len(real)), labels)
        G_adam.zero_grad()
        D.requires_grad_(False)
        objective.generator_loss(real_logits.detach(), D(fake, labels)).backward()  # type: ignore[no-untyped-call]
        D.requires_grad_(True)
        G_adam.step()
        _follow(mean, G, min(config.ema_decay, (1 + number) / (10 + number)))
    named = {"generator": G, "discriminator": D, "average.generator": mean}
    return {
        f"{part}.{k}": t for part, net in named.items() for k, t in net.state_dict().items()
    }


@torch.no_grad()
def _follow(mean: nn.Module, net: nn.Module, decay: float) -> None:
    average, current = mean.state_dict(), net.state_dict()
    floating = [key for key, value in average.items() if value.is_floating_point()]
    torch._foreach_lerp_(
        [average[key] for key in floating], [current[key] for key in floating], 1 - decay
    )
