"""PyTorch from Python, eager: torch_training.py --case T2 --threads 2 --seconds 3

As good as it gets in practice: the images stay bytes in memory, a batch is one index_select, and
nothing is asked of a step that would make Python wait for it (no .item()). Optimizers are as they
come: on T0 to T2 foreach=True was no faster.
"""

import torch
from torch import nn
from torch.nn import functional as F

import common


def make_net(sizes):
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def make_optimizer(net, config):
    if config["type"] == "sgd":
        return torch.optim.SGD(net.parameters(), lr=config["learning_rate"],
                               momentum=config["momentum"])
    return torch.optim.Adam(net.parameters(), lr=config["learning_rate"])


def train_epoch(net, optimizer, images, labels, batch):
    for samples in torch.randperm(len(images)).split(batch):
        x = images.index_select(0, samples).to(torch.float32).div_(255)
        loss = F.cross_entropy(net(x), labels.index_select(0, samples))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


def main():
    case, options = common.parse_arguments("training", __doc__)
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    images, labels = map(torch.tensor, common.fashion_mnist(samples=case["samples"]))
    labels = labels.to(torch.int64)
    net = make_net(case["sizes"])
    optimizer = make_optimizer(net, case["optimizer"])
    epochs = common.time_epochs(
        lambda: train_epoch(net, optimizer, images, labels, case["batch"]),
        -(-len(images) // case["batch"]), options.seconds)
    common.print_result("pytorch", torch.__version__, options, "microseconds_per_step", epochs,
                        epochs=len(epochs))


if __name__ == "__main__":
    main()
