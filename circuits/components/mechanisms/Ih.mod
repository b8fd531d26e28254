TITLE Hyperpolarisation-activated cation current

COMMENT
Kole, Hallermann & Stuart (2006), J Neurosci 26:1677, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107.
  alpha = 6.43e-3 L(-(v + 154.9), 11.9), beta = 0.193 exp(v/33.1)
  m_inf = alpha/(alpha + beta), tau_m = 1/(alpha + beta), L(x, k) = x/(1 - exp(-x/k))
At the exact singularity v is moved by 1e-4 mV, as the published models do.
ENDCOMMENT

NEURON {
    SUFFIX Ih
    NONSPECIFIC_CURRENT ihcn
    RANGE gIhbar, gIh, ihcn
    RANGE mInf, mTau
    GLOBAL ehcn
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gIhbar = 0.00001 (S/cm2)
    ehcn = -45 (mV)
}

ASSIGNED {
    v (mV)
    ihcn (mA/cm2)
    gIh (S/cm2)
    mInf
    mTau (ms)
}

STATE {
    m
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gIh = gIhbar*m
    ihcn = gIh*(v - ehcn)
}

INITIAL {
    rates(v)
    m = mInf
}

DERIVATIVE states {
    rates(v)
    m' = (mInf - m)/mTau
}

UNITSOFF

FUNCTION linoid(x, k) {
    if (fabs(x/k) < 1e-6) {
        linoid = k + x/2
    } else {
        linoid = x/(1 - exp(-x/k))
    }
}

PROCEDURE rates(v) {
    LOCAL x, alpha, beta
    x = v
    if (x == -154.9) {
        x = x + 0.0001
    }
    alpha = 6.43e-3*linoid(-(x + 154.9), 11.9)
    beta = 0.193*exp(x/33.1)
    mInf = alpha/(alpha + beta)
    mTau = 1/(alpha + beta)
}

UNITSON
