TITLE Slowly inactivating D-type potassium current

COMMENT
Shu et al. (2007), PNAS 104:11453. The reversal is the file's own, not that of the ion.
  m_inf = 1/(1 + exp(-(v + 43)/8)), tau_m = 0.6 ms
  h_inf = 1/(1 + exp((v + 67)/7.3)), tau_h = 1500 ms, at any temperature
ENDCOMMENT

NEURON {
    SUFFIX KdShu2007
    USEION k WRITE ik
    RANGE gkbar, gk, ik, ek
    RANGE mInf, hInf
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gkbar = 0.1 (S/cm2)
    ek = -100 (mV)
    vhalfm = -43 (mV)
    km = 8 (mV)
    vhalfh = -67 (mV)
    kh = 7.3 (mV)
    mTau = 0.6 (ms)
    hTau = 1500 (ms)
}

ASSIGNED {
    v (mV)
    ik (mA/cm2)
    gk (S/cm2)
    mInf
    hInf
}

STATE {
    m
    h
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gk = gkbar*m*h
    ik = gk*(v - ek)
}

INITIAL {
    rates(v)
    m = mInf
    h = hInf
}

DERIVATIVE states {
    rates(v)
    m' = (mInf - m)/mTau
    h' = (hInf - h)/hTau
}

PROCEDURE rates(v (mV)) {
    mInf = 1/(1 + exp(-(v - vhalfm)/km))
    hInf = 1/(1 + exp((v - vhalfh)/kh))
}
