TITLE Calcium below the membrane, in the whole cross-section

COMMENT
Exponential decay to a rest after Destexhe et al. (1994), J Comput Neurosci 1:195, with the
current spread over the segment's volume (surface to volume 4/diam).
  dcai/dt = -1e4 ica (4/diam) gamma/(2 F) - (cai - minCai)/decay
ica in mA/cm2, diam in um; 1e4 makes mM/ms of them. cai starts at its rest.
ENDCOMMENT

NEURON {
    SUFFIX CaDynamics_DC0
    USEION ca READ ica WRITE cai
    RANGE gamma, decay
    GLOBAL minCai
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (um) = (micron)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    gamma = 0.01
    decay = 70 (ms) <1e-3, 1e9>
    minCai = 6.5e-5 (mM)
}

ASSIGNED {
    ica (mA/cm2)
    diam (um)
}

STATE {
    cai (mM)
}

BREAKPOINT {
    SOLVE states METHOD cnexp
}

INITIAL {
    cai = minCai
}

UNITSOFF

DERIVATIVE states {
    cai' = -10000*ica*(4/diam)*gamma/(2*FARADAY) - (cai - minCai)/decay
}

UNITSON
