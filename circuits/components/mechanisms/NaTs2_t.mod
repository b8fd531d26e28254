TITLE Transient sodium current of soma and dendrites

COMMENT
Channel of Colbert & Pan (2002), Nat Neurosci 5:533, as used by Hay et al. (2011), PLoS Comput
Biol 7:e1002107, and Markram et al. (2015), Cell 163:456: NaTa_t moved by +6 mV.
  alpha_m = 0.182 L(v + 32, 6),  beta_m = 0.124 L(-(v + 32), 6)
  alpha_h = 0.015 L(-(v + 60), 6), beta_h = 0.015 L(v + 60, 6)
  inf = alpha/(alpha + beta), tau = 1/((alpha + beta) q), q = 2.3^((34 - 21)/10)
  L(x, k) = x/(1 - exp(-x/k))
At the exact singularities v is moved by 1e-4 mV, as the published models do.
ENDCOMMENT

NEURON {
    SUFFIX NaTs2_t
    USEION na READ ena WRITE ina
    RANGE gNaTs2_tbar, gNaTs2_t, ina
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gNaTs2_tbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    gNaTs2_t (S/cm2)
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
    gNaTs2_t = gNaTs2_tbar*m*m*m*h
    ina = gNaTs2_t*(v - ena)
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
    if (x == -32) {
        x = x + 0.0001
    }
    alpha = 0.182*linoid(x + 32, 6)
    beta = 0.124*linoid(-(x + 32), 6)
    mInf = alpha/(alpha + beta)
    mTau = 1/((alpha + beta)*q)
    if (x == -60) {
        x = x + 0.0001
    }
    alpha = 0.015*linoid(-(x + 60), 6)
    beta = 0.015*linoid(x + 60, 6)
    hInf = alpha/(alpha + beta)
    hTau = 1/((alpha + beta)*q)
}

UNITSON
