TITLE Area and axial resistance of single nodes, for networks exported from rhostar

COMMENT
NEURON works the resistance between two segments out of their diameters, as cylinders. The cells
exported here come from tapering frusta integrated segment by segment, whose resistances no choice of
cylinders gives, so they are written into NEURON's nodes:

  rho_set_node(segment, ri, area, sec=section)

ri: MOhm to the parent node; area: um2; segment nseg is the node at the section's far end. To be called
for all nodes, parents first, after finitialize: whatever changes the structure of a section or its
geometry later makes NEURON work out its own numbers again. What the solver uses of a node are two
coupling terms, -100/(ri area): `a` with the parent's area, `b` with its own. Where NEURON keeps what belongs
together side by side (cache_efficient), point processes take the area from a copy.
ENDCOMMENT

NEURON { SUFFIX nothing }

VERBATIM
#include "multicore.h"
extern Section* chk_access(void);
extern int diam_changed;
extern int tree_changed;
extern int v_structure_change;
ENDVERBATIM

PROCEDURE rho_set_node() {
VERBATIM
  Section* section = chk_access();
  int segment = (int)*getarg(1);
  if (diam_changed || tree_changed || v_structure_change) {
    hoc_execerror("rho_set_node", "the structure has changed: finitialize first");
  }
  if (segment < 0 || segment >= section->nnode) {
    hoc_execerror("rho_set_node", "no such segment");
  }
  Node* node = section->pnode[segment];
  Node* parent = segment == 0 ? section->parentnode : section->pnode[segment - 1];
  NODERINV(node) = 1.0 / *getarg(2);
  NODEAREA(node) = *getarg(3);
  if (node->_nt->_actual_area) {
    node->_nt->_actual_area[node->v_node_index] = *getarg(3);
  }
  node->_nt->_actual_a[node->v_node_index] = -100.0 * NODERINV(node) / NODEAREA(parent);
  node->_nt->_actual_b[node->v_node_index] = -100.0 * NODERINV(node) / NODEAREA(node);
ENDVERBATIM
}
