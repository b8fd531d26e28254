TITLE Persistent sodium current

COMMENT
Magistretti & Alonso (1999), J Gen Physiol 114:491, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107;
activation as fast as that of the transient current, slowed six times.
  m_inf = 1/(1 + exp(-(v + 52.6)/4.6)), tau_m = 6/((alpha + beta) q),
  alpha = 0.182 L(v + 38, 6), beta = 0.124 L(-(v + 38), 6)
  h_inf = 1/(1 + exp((v + 48.8)/10)), tau_h = 1/((alpha + beta) q),
  alpha = 2.88e-6 L(-(v + 17), 4.63), beta = 6.94e-6 L(v + 64.4, 2.63)
  L(x, k) = x/(1 - exp(-x/k)), q = 2.3^((34 - 21)/10)
At the exact singularities v is moved by 1e-4 mV, as the published models do.
ENDCOMMENT

NEURON {
    SUFFIX Nap_Et2
    USEION na READ ena WRITE ina
    RANGE gNap_Et2bar, gNap_Et2, ina
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gNap_Et2bar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    gNap_Et2 (S/cm2)
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
    gNap_Et2 = gNap_Et2bar*m*m*m*h
    ina = gNap_Et2*(v - ena)
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

FUNCTION linoid(x, k) {
    if (fabs(x/k) < 1e-6) {
        linoid = k + x/2
    } else {
        linoid = x/(1 - exp(-x/k))
    }
}

PROCEDURE rates(v) {
    LOCAL x, alpha, beta, q
    q = 2.3^((34 - 21)/10)
    x = v
    mInf = 1/(1 + exp(-(x + 52.6)/4.6))
    if (x == -38) {
        x = x + 0.0001
    }
    alpha = 0.182*linoid(x + 38, 6)
    beta = 0.124*linoid(-(x + 38), 6)
    mTau = 6/((alpha + beta)*q)
    if (x == -17) {
        x = x + 0.0001
    }
    if (x == -64.4) {
        x = x + 0.0001
    }
    hInf = 1/(1 + exp((x + 48.8)/10))
    alpha = 2.88e-6*linoid(-(x + 17), 4.63)
    beta = 6.94e-6*linoid(x + 64.4, 2.63)
    hTau = 1/((alpha + beta)*q)
}

UNITSON
