"""TorchScript, traced, frozen and optimized: torch_prediction.py --case I1 --threads 1 --seconds 1

Each call has another input of a small pool, as in prediction.cpp. The outputs are not added up:
nothing of PyTorch can be optimized away, and the sum would cost it a call more.
"""

import torch

import common
from torch_training import make_net


def make_inputs(case, kind):
    """A list of batches."""
    batch, count = case["batch"], 64 if case["batch"] == 1 else 4
    if kind == "images":
        images, _ = common.fashion_mnist("test", batch * count)
        return list((torch.tensor(images).to(torch.float32) / 255).split(batch))
    return list(torch.rand(batch * count, case["sizes"][0]).split(batch))


@torch.inference_mode()
def measure(case, kind, seconds):
    inputs = make_inputs(case, kind)
    net = torch.jit.trace(make_net(case["sizes"]).eval(), inputs[0])
    net = torch.jit.optimize_for_inference(torch.jit.freeze(net))
    return common.time_calls(lambda i: net(inputs[i % len(inputs)]), seconds)


def main():
    case, options = common.parse_arguments("prediction", __doc__)
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    if int(torch.__version__.split(".")[0]) >= 2:
        # Debian 13's PyTorch 2.6 compiles fused operators with LLVM, and never ends.
        torch._C._jit_set_texpr_fuser_enabled(False)
    for kind in case["inputs"]:
        common.print_result("torchscript", torch.__version__, options, "microseconds_per_call",
                            measure(case, kind, options.seconds), way="TorchScript", input=kind)


if __name__ == "__main__":
    main()
