"""Compiles .mod files for NEURON, once per content, and loads them.

The library is kept under the temporary folder by a hash of its sources, so that processes started
side by side share it. Debian's nrnivmodl cannot link its `special` program (a header is missing
from the package); Python needs only the library, which is made before that.
"""
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile


def compiled_library(mod_files):
    """Path of the shared library of these .mod files."""
    if not mod_files:
        sys.exit('no .mod file is given')
    digest = hashlib.sha256()
    for path in sorted(mod_files):
        with open(path, 'rb') as source:
            digest.update(os.path.basename(path).encode() + source.read())
    kept = os.path.join(tempfile.gettempdir(), 'rhostar-neuron-' + digest.hexdigest()[:16])
    existing = glob.glob(os.path.join(kept, '*', 'libnrnmech.so'))
    if existing:
        return existing[0]
    work = tempfile.mkdtemp(prefix='rhostar-neuron-')
    for path in mod_files:
        shutil.copy(path, work)
    done = subprocess.run(['nrnivmodl', '.'], cwd=work, capture_output=True, text=True)
    if not glob.glob(os.path.join(work, '*', 'libnrnmech.so')):
        sys.exit('nrnivmodl failed:\n' + done.stdout[-2000:] + done.stderr[-2000:])
    try:
        os.rename(work, kept)
    except OSError:  # another process was first
        shutil.rmtree(work)
    return glob.glob(os.path.join(kept, '*', 'libnrnmech.so'))[0]


def load_neuron(mod_files):
    """NEURON's interpreter with these mechanisms loaded."""
    library = compiled_library(mod_files)
    os.environ.setdefault('NEURON_MODULE_OPTIONS', '-nogui')
    from neuron import h
    h.nrn_load_dll(library)
    return h
