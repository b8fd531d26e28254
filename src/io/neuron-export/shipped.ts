/** What goes into every exported folder as it stands: the Python that runs it and the synapses. */

import cells from '../../../circuits/neuron/cells.py' with { type: 'text' };
import mechanisms from '../../../circuits/neuron/mechanisms.py' with { type: 'text' };
import network from '../../../circuits/neuron/network.py' with { type: 'text' };
import readme from '../../../circuits/neuron/README.txt' with { type: 'text' };
import rhoGap from '../../../circuits/neuron/RhoGap.mod' with { type: 'text' };
import rhoNode from '../../../circuits/neuron/RhoNode.mod' with { type: 'text' };
import rhoPlastic from '../../../circuits/neuron/RhoPlastic.mod' with { type: 'text' };
import rhoStatic from '../../../circuits/neuron/RhoStatic.mod' with { type: 'text' };
import rhoStimulus from '../../../circuits/neuron/RhoStimulus.mod' with { type: 'text' };
import recordings from '../../../circuits/neuron/recordings.py' with { type: 'text' };
import run from '../../../circuits/neuron/run.py' with { type: 'text' };

/** Path in the folder → text. */
export const SHIPPED_FILES: Readonly<Record<string, string>> = {
  'README.txt': readme,
  'run.py': run,
  'cells.py': cells,
  'network.py': network,
  'recordings.py': recordings,
  'mechanisms.py': mechanisms,
  'mod/RhoGap.mod': rhoGap,
  'mod/RhoNode.mod': rhoNode,
  'mod/RhoPlastic.mod': rhoPlastic,
  'mod/RhoStatic.mod': rhoStatic,
  'mod/RhoStimulus.mod': rhoStimulus,
};
