"""Where the first reader's weights are: inside the wheel `rapidocr`, taken for them alone."""

from importlib.util import find_spec
from pathlib import Path

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


class NoWeightsError(Exception):
    """The wheel with the weights is not installed, or not the one that is pinned."""


def weights_folder() -> Path:
    """Return where the weights are.

    Raises:
        NoWeightsError: they are not there; nothing can be read from pixels then.
    """
    spec = find_spec("rapidocr")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "models"
        if (folder / DETECTOR).is_file() and (folder / RECOGNISER).is_file():
            return folder
    raise NoWeightsError("the wheel rapidocr 3.10.0, with its weights, is not installed")
