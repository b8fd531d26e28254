TITLE Fast inactivating potassium current

COMMENT
Korngreen & Sakmann (2000), J Physiol 525:621, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107,
corrected for a liquid junction potential of 10 mV: u = v + 10.
  m_inf = 1/(1 + exp(-u/19)), tau_m = (0.34 + 0.92 exp(-((u + 71)/59)^2))/q
  h_inf = 1/(1 + exp((u + 66)/10)), tau_h = (8 + 49 exp(-((u + 73)/23)^2))/q
  q = 2.3^((34 - 21)/10)
ENDCOMMENT

NEURON {
    SUFFIX K_Tst
    USEION k READ ek WRITE ik
    RANGE gK_Tstbar, gK_Tst, ik
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gK_Tstbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    gK_Tst (S/cm2)
    mInf
    mTau (ms)
    hInf
    hTau (ms)
}

STATE {
    m
    h
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gK_Tst = gK_Tstbar*m*m*m*m*h
    ik = gK_Tst*(v - ek)
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

UNITSOFF

PROCEDURE rates(v) {
    LOCAL u, q
    q = 2.3^((34 - 21)/10)
    u = v + 10
    mInf = 1/(1 + exp(-u/19))
    mTau = (0.34 + 0.92*exp(-(((u + 71)/59)^2)))/q
    hInf = 1/(1 + exp((u + 66)/10))
    hTau = (8 + 49*exp(-(((u + 73)/23)^2)))/q
}

UNITSON
