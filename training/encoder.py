"""The recogniser's network in PyTorch: words -> vectors in context -> scores of spans.

A pre-LN Transformer with rotary positions (Su et al. 2021, "RoFormer") over whole words; what a word is
comes from its own row where it is frequent, from its affixes and shape, and from its floret vector.
Spans are scored by a biaffine layer over their ends (Yu et al. 2020, "Named entity recognition as
dependency parsing").
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; `rows` are those of the word, prefix, suffix and shape tables."""

    rows: tuple[int, int, int, int]
    static: int
    embed: int = 128
    width: int = 256
    depth: int = 6
    heads: int = 4
    longest: int = 1024


class Embedding(nn.Module):
    """Word features -> one vector a word."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(rows, shape.embed) for rows in shape.rows)
        self.space = nn.Embedding(2, shape.embed)
        self.static = nn.Linear(shape.static, shape.embed)
        self.mask = nn.Parameter(torch.randn(shape.embed) * 0.02)
        self.norm = nn.LayerNorm(shape.embed)
        self.out = nn.Linear(shape.embed, shape.width)
        for table in [*self.tables, self.space]:
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids: Tensor, static: Tensor, space: Tensor, masked: Tensor | None = None) -> Tensor:
        x = self.static(static)
        for i, table in enumerate(self.tables):
            x = x + table(ids[..., i])
        if masked is not None:
            x = torch.where(masked[..., None], self.mask.expand_as(x), x)
        return self.out(self.norm(x + self.space(space)))


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm1, self.norm2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.up, self.down = nn.Linear(shape.width, 4 * shape.width), nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None, dropout: float) -> Tensor:
        b, t, w = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = turned(q, cos, sin), turned(k, cos, sin)
        a = (q @ k.transpose(-1, -2)) * (q.shape[-1] ** -0.5)
        if mask is not None:
            a = a + mask
        y = a.softmax(-1) @ v
        y = self.out(y.transpose(1, 2).reshape(b, t, w))
        x = x + y
        y = self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))
        return x + F.dropout(y, dropout, self.training)


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions on the last axis."""
    half = x.shape[-1] // 2
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Encoder(nn.Module):
    """(batch, words) features -> (batch, words, width)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = Embedding(shape)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.depth))
        self.norm = nn.LayerNorm(shape.width)
        half = shape.width // shape.heads // 2
        angle = torch.outer(torch.arange(shape.longest), 10000.0 ** -(torch.arange(half) / half))
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        for layer in self.layers:
            for part in (layer.out, layer.down):
                nn.init.normal_(part.weight, std=0.02 / (2 * shape.depth) ** 0.5)
            for part in (layer.qkv, layer.up):
                nn.init.normal_(part.weight, std=0.02)

    def forward(
        self,
        ids: Tensor,
        static: Tensor,
        space: Tensor,
        masked: Tensor | None = None,
        keep: Tensor | None = None,
        dropout: float = 0.0,
        told: Tensor | None = None,
    ) -> Tensor:
        """`masked` words are hidden (pre-training); `keep` is False at padding; `told` adds to the words."""
        x = self.embed(ids, static, space, masked)
        x = F.dropout(x if told is None else x + told, dropout, self.training)
        cos, sin = self.cos[: x.shape[1]].to(x.dtype), self.sin[: x.shape[1]].to(x.dtype)
        mask = None if keep is None else torch.where(keep, 0.0, -1e4).to(x.dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, cos, sin, mask, dropout)
        return self.norm(x)


class Spans(nn.Module):
    """Scores of every span of up to `longest` words: (batch, words, longest, 1 + kinds), none first."""

    def __init__(self, width: int, kinds: int, longest: int, frequencies: int, size: int = 160) -> None:
        super().__init__()
        self.size = size
        self.phrase = nn.Sequential(nn.Linear(frequencies, 32), nn.GELU(), nn.Linear(32, kinds + 1))
        self.first, self.last = nn.Linear(width, size), nn.Linear(width, size)
        self.pair = nn.Linear(size, (kinds + 1) * size, bias=False)
        self.one, self.two = nn.Linear(size, kinds + 1), nn.Linear(size, kinds + 1)
        self.length = nn.Parameter(torch.zeros(longest, kinds + 1))
        nn.init.normal_(self.pair.weight, std=0.5 / size)

    def forward(self, x: Tensor, frequencies: Tensor) -> Tensor:
        first, last = F.gelu(self.first(x)), F.gelu(self.last(x))
        left = self.pair(first).unflatten(-1, (-1, self.size))
        one, two = self.one(first), self.two(last)
        # All pairs by one product, of which the band of `longest` words is kept: quicker than the band alone.
        count, longest = x.shape[1], len(self.length)
        pairs = left.flatten(1, 2) @ last.transpose(-1, -2)  # (batch, words * (1 + kinds), words)
        at = torch.arange(count, device=x.device)[:, None] + torch.arange(longest, device=x.device)
        at = at.clamp(max=count - 1)
        pairs = pairs.unflatten(1, (count, -1)).gather(
            -1, at[None, :, None].expand(len(x), -1, one.shape[-1], -1)
        )
        scores: Tensor = pairs.transpose(-1, -2) + one[:, :, None] + two[:, at] + self.length
        return scores + self.phrase(frequencies)


class Recogniser(nn.Module):
    """The encoder with one head for each set of kinds that it learns."""

    def __init__(
        self, shape: Shape, kinds: dict[str, int], longest: int, frequencies: int, dropout: float
    ) -> None:
        super().__init__()
        self.encoder, self.dropout = Encoder(shape), dropout
        heads = {name: Spans(shape.width, n, longest, frequencies) for name, n in kinds.items()}
        self.heads = nn.ModuleDict(heads)

    def forward(
        self,
        head: str,
        ids: Tensor,
        static: Tensor,
        space: Tensor,
        frequencies: Tensor,
        masked: Tensor | None = None,
        keep: Tensor | None = None,
    ) -> Tensor:
        x = self.encoder(ids, static, space, masked, keep, self.dropout)
        scores: Tensor = self.heads[head](F.dropout(x, self.dropout, self.training), frequencies)
        return scores
