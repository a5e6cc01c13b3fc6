"""The network that weighs every pair of things of a paper, in PyTorch.

The recogniser's encoder reads the text once more, told where the things and numbers stand. A thing is the
soft maximum of its mentions; a pair sees its two ends and the words that it attends to, after ATLOP (Zhou
et al. 2021, "Document-level relation extraction with adaptive thresholding and localized context pooling").
"""

import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from encoder import Encoder, Shape
from torch import Tensor, nn

from kg.extraction.pairs import DISTANCES, NUMBER, ONE, PAIR

SIZE = 128  # of queries and products


class PairNet(nn.Module):
    """Logits of what each thing and number is by itself, (things + numbers, ONE), and of what stands between
    some of them and each thing, (subjects, things, PAIR).
    """

    def __init__(self, shape: Shape, dropout: float, one: int = len(ONE), pair: int = len(PAIR)) -> None:
        super().__init__()
        width = shape.width
        self.encoder, self.dropout = Encoder(shape), dropout
        self.kind = nn.Embedding(NUMBER + 1, width)
        self.first, self.second = nn.Linear(width, SIZE), nn.Linear(width, SIZE)
        self.key, self.context = nn.Linear(width, SIZE), nn.Linear(width, width)
        self.subject, self.object = nn.Linear(width, width), nn.Linear(width, width)
        self.left, self.right = nn.Linear(width, SIZE), nn.Linear(width, SIZE)
        self.product = nn.Linear(SIZE, width)
        self.distance = nn.Embedding(DISTANCES, width)
        self.pair = nn.Linear(width, pair)
        self.gist = nn.Linear(width, 1)
        self.alone, self.one = nn.Linear(2 * width, width), nn.Linear(width, one)
        nn.init.normal_(self.kind.weight, std=0.3)
        nn.init.normal_(self.distance.weight, std=0.05)

    def states(
        self, ids: Tensor, static: Tensor, space: Tensor, kinds: Tensor,
        masked: Tensor | None = None, keep: Tensor | None = None,
    ) -> Tensor:  # fmt: skip
        """(batch, words) features and the kind of what each word names -> (batch, words, width)."""
        told = self.kind(kinds) * (kinds > 0)[..., None]
        return self.encoder(ids, static, space, masked, keep, self.dropout, told)

    def forward(
        self, x: Tensor, first: Tensor, last: Tensor, member: Tensor, places: Tensor, subjects: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Of one text: states of its words, the first and last word of each mention, which mentions each
        thing and number has (things + numbers, mentions), which of them are asked about as subjects, and how
        far each subject stands from each thing (subjects, things).
        """
        x = self._drop(x)
        mentions = ((x[first] + x[last]) * 0.5).float()
        most = mentions.max(0).values  # log of sums of exponentials by one product
        nodes = (torch.log(member.float() @ torch.exp(mentions - most)) + most).to(x.dtype)
        things, whose = nodes[: places.shape[1]], nodes[subjects]

        gist = (self.gist(x).softmax(0) * x).sum(0)
        alone = F.gelu(self.alone(torch.cat([nodes, gist.expand_as(nodes)], -1)))

        keys = self.key(x).transpose(0, 1)
        looks = ((self.first(whose) @ keys)[:, None] + (self.second(things) @ keys)[None]) * SIZE**-0.5
        context = looks.softmax(-1) @ self.context(x)
        both = torch.tanh(self.left(whose))[:, None] * torch.tanh(self.right(things))[None]
        hidden = self.subject(whose)[:, None] + self.object(things)[None] + context
        hidden = hidden + self.distance(places) + self.product(self._drop(both))
        return self.one(self._drop(alone)), self.pair(self._drop(F.gelu(hidden)))

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training)


class OnePaper(nn.Module):
    """A network for one paper, without a batch axis, as ONNX takes it."""

    def __init__(self, model: PairNet) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, ids: Tensor, static: Tensor, space: Tensor, kinds: Tensor,
        first: Tensor, last: Tensor, member: Tensor, places: Tensor, subjects: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        x = self.model.states(ids[None], static[None], space[None], kinds[None])[0]
        one, pair = self.model(x, first, last, member, places, subjects)
        return one, pair
