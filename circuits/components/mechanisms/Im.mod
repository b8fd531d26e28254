TITLE Muscarinic potassium current

COMMENT
Adams et al. (1982), J Physiol 330:537, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107.
  alpha = 3.3e-3 exp(0.1 (v + 35)), beta = 3.3e-3 exp(-0.1 (v + 35))
  m_inf = alpha/(alpha + beta), tau_m = 1/((alpha + beta) q), q = 2.3^((34 - 21)/10)
ENDCOMMENT

NEURON {
    SUFFIX Im
    USEION k READ ek WRITE ik
    RANGE gImbar, gIm, ik
    RANGE mInf, mTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gImbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    gIm (S/cm2)
    mInf
    mTau (ms)
}

STATE {
    m
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gIm = gImbar*m
    ik = gIm*(v - ek)
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
    LOCAL alpha, beta, q
    q = 2.3^((34 - 21)/10)
    alpha = 3.3e-3*exp(0.1*(v + 35))
    beta = 3.3e-3*exp(-0.1*(v + 35))
    mInf = alpha/(alpha + beta)
    mTau = 1/((alpha + beta)*q)
}

UNITSON
