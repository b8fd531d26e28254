TITLE Calcium in a shell below the membrane

COMMENT
Exponential decay to a rest after Destexhe et al. (1994), J Comput Neurosci 1:195, as used by
Hay et al. (2011), PLoS Comput Biol 7:e1002107.
  dcai/dt = -1e4 ica gamma/(2 F depth) - (cai - minCai)/decay
ica in mA/cm2, depth in um; 1e4 makes mM/ms of them. Without INITIAL, cai starts where the ion
does (cai0_ca_ion, 5e-5 mM in NEURON), not at minCai.
ENDCOMMENT

NEURON {
    SUFFIX CaDynamics_E2
    USEION ca READ ica WRITE cai
    RANGE gamma, decay, depth, minCai
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
    gamma = 0.05
    decay = 80 (ms) <1e-3, 1e9>
    depth = 0.1 (um) <1e-6, 1e6>
    minCai = 1e-4 (mM)
}

ASSIGNED {
    ica (mA/cm2)
}

STATE {
    cai (mM)
}

BREAKPOINT {
    SOLVE states METHOD cnexp
}

UNITSOFF

DERIVATIVE states {
    cai' = -10000*ica*gamma/(2*FARADAY*depth) - (cai - minCai)/decay
}

UNITSON
