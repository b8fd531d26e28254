TITLE Slow inactivating potassium current

COMMENT
Korngreen & Sakmann (2000), J Physiol 525:621, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107,
corrected for a liquid junction potential of 10 mV: u = v + 10.
  m_inf = 1/(1 + exp(-(u + 1)/12)), tau_m = (1.25 + a exp(b u))/q,
  a, b = 175.03, 0.026 for u < -50, else 13, -0.026
  h_inf = 1/(1 + exp((u + 54)/11)), tau_h = (360 + (1010 + 24 (u + 55)) exp(-((u + 75)/48)^2))/q
  q = 2.3^((34 - 21)/10)
ENDCOMMENT

NEURON {
    SUFFIX K_Pst
    USEION k READ ek WRITE ik
    RANGE gK_Pstbar, gK_Pst, ik
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gK_Pstbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    gK_Pst (S/cm2)
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
    gK_Pst = gK_Pstbar*m*m*h
    ik = gK_Pst*(v - ek)
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
    LOCAL u, a, b, q
    q = 2.3^((34 - 21)/10)
    u = v + 10
    if (u < -50) {
        a = 175.03
        b = 0.026
    } else {
        a = 13
        b = -0.026
    }
    mInf = 1/(1 + exp(-(u + 1)/12))
    mTau = (1.25 + a*exp(b*u))/q
    hInf = 1/(1 + exp((u + 54)/11))
    hTau = (360 + (1010 + 24*(u + 55))*exp(-(((u + 75)/48)^2)))/q
}

UNITSON
