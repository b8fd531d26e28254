"""The project's mechanisms, and the loader that exported networks carry too."""
import importlib.util
import os

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CHANNELS = os.path.join(ROOT, 'circuits', 'components', 'mechanisms')
GLUSYNAPSE = os.path.join(HERE, 'GluSynapse.mod')

_spec = importlib.util.spec_from_file_location(
    'loader', os.path.join(ROOT, 'circuits', 'neuron', 'mechanisms.py')
)
_loader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_loader)
load_neuron = _loader.load_neuron
