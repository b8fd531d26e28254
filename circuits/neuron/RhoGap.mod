TITLE One end of a gap junction, for networks exported from rhostar

NEURON {
  POINT_PROCESS RhoGap
  NONSPECIFIC_CURRENT i
  RANGE g, i
  POINTER v_other
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER { g = 0 (uS) }

ASSIGNED {
  v (mV)
  v_other (mV)
  i (nA)
}

BREAKPOINT { i = g*(v - v_other) }
