TITLE Low-voltage-activated calcium current

COMMENT
Avery & Johnston (1996), J Neurosci 16:5567 (activation) and Randall & Tsien (1997),
Neuropharmacology 36:879 (time constants), as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107,
corrected for a liquid junction potential of 10 mV: u = v + 10.
  m_inf = 1/(1 + exp(-(u + 30)/6)), tau_m = (5 + 20/(1 + exp((u + 25)/5)))/q
  h_inf = 1/(1 + exp((u + 80)/6.4)), tau_h = (20 + 50/(1 + exp((u + 40)/7)))/q
  q = 2.3^((34 - 21)/10)
ENDCOMMENT

NEURON {
    SUFFIX Ca_LVAst
    USEION ca READ eca WRITE ica
    RANGE gCa_LVAstbar, gCa_LVAst, ica
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gCa_LVAstbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    eca (mV)
    ica (mA/cm2)
    gCa_LVAst (S/cm2)
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
    gCa_LVAst = gCa_LVAstbar*m*m*h
    ica = gCa_LVAst*(v - eca)
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
    mInf = 1/(1 + exp(-(u + 30)/6))
    mTau = (5 + 20/(1 + exp((u + 25)/5)))/q
    hInf = 1/(1 + exp((u + 80)/6.4))
    hTau = (20 + 50/(1 + exp((u + 40)/7)))/q
}

UNITSON
