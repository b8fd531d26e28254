TITLE Fast non-inactivating potassium current

COMMENT
Rettig et al. (1992), EMBO J 11:2473 (Kv3.1), as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107.
  m_inf = 1/(1 + exp(-(v - 18.7)/9.7)), tau_m = 4/(1 + exp(-(v + 46.56)/44.14))
ENDCOMMENT

NEURON {
    SUFFIX SKv3_1
    USEION k READ ek WRITE ik
    RANGE gSKv3_1bar, gSKv3_1, ik
    RANGE mInf, mTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gSKv3_1bar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    gSKv3_1 (S/cm2)
    mInf
    mTau (ms)
}

STATE {
    m
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gSKv3_1 = gSKv3_1bar*m
    ik = gSKv3_1*(v - ek)
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

PROCEDURE rates(v) {
    mInf = 1/(1 + exp(-(v - 18.7)/9.7))
    mTau = 4/(1 + exp(-(v + 46.56)/44.14))
}

UNITSON
