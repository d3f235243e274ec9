"""Small networks, awake: fresh ones answer zero, which would hide every mistake."""

import pytest
import torch
from torch import nn

from laterna.models.designer import Designer, DesignerConfig
from laterna.models.director import Director, DirectorConfig
from laterna.models.text_encoder import TextEncoder, TextEncoderConfig, WordBag

TEXT = TextEncoderConfig(buckets=64, length=10, width=32, depth=2, heads=2)


def awake(module: nn.Module) -> nn.Module:
    with torch.no_grad():
        for parameter in module.parameters():
            inputs = parameter[0].numel() if parameter.ndim > 1 else 10
            parameter.copy_(torch.randn(parameter.shape) * inputs**-0.5)
    return module.eval()


@pytest.fixture(autouse=True)
def quiet_chance():
    torch.manual_seed(3)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # these networks are too small to be shared
    with torch.no_grad():
        yield
    torch.set_num_threads(threads)


@pytest.fixture
def encoder():
    return awake(TextEncoder(TEXT))


@pytest.fixture
def bag():
    return awake(WordBag(width=16, out=32, buckets=64))


@pytest.fixture
def director():
    return awake(Director(DirectorConfig(width=32, depth=2, heads=2, text=TEXT)))


@pytest.fixture
def designer():
    return awake(Designer(DesignerConfig(width=64, depth=2, heads=2, bag_width=16)))
