"""scikit-learn's MLPClassifier: sklearn_training.py --case T2 --threads 2 --seconds 3

partial_fit is one epoch in shuffled batches that keeps the optimizer's state. Images are float32
in memory, which is what it computes in; it cannot take bytes.
"""

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

import common


def make_classifier(case):
    config = case["optimizer"]
    return MLPClassifier(case["sizes"][1:-1], solver=config["type"], batch_size=case["batch"],
                         learning_rate_init=config["learning_rate"],
                         momentum=config.get("momentum", 0), nesterovs_momentum=False, alpha=0,
                         random_state=1)


def main():
    case, options = common.parse_arguments("training", __doc__)
    images, labels = common.fashion_mnist(samples=case["samples"])
    x = images.astype(np.float32) / np.float32(255)
    classifier = make_classifier(case)
    with sklearn.config_context(assume_finite=True):  # else it looks at every pixel every epoch
        epochs = common.time_epochs(
            lambda: classifier.partial_fit(x, labels, classes=range(10)),
            -(-len(x) // case["batch"]), options.seconds)
    common.print_result("scikit-learn", sklearn.__version__, options, "microseconds_per_step",
                        epochs, epochs=len(epochs))


if __name__ == "__main__":
    main()
