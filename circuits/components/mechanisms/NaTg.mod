TITLE Transient sodium current with shifts and slopes

COMMENT
Channel of Colbert & Pan (2002), Nat Neurosci 5:533, as used by Hay et al. (2011), PLoS Comput
Biol 7:e1002107, with the free voltage shifts and slopes of the later emodels.
  alpha_m = 0.182 L(v + 38 - vshiftm, slopem),  beta_m = 0.124 L(-(v + 38 - vshiftm), slopem)
  alpha_h = 0.015 L(-(v + 66 - vshifth), slopeh), beta_h = 0.015 L(v + 66 - vshifth, slopeh)
  inf = alpha/(alpha + beta), tau = 1/((alpha + beta) q), q = 2.3^((34 - 21)/10)
  L(x, k) = x/(1 - exp(-x/k))
At the exact singularities v is moved by 1e-4 mV, as the published models do.
ENDCOMMENT

NEURON {
    SUFFIX NaTg
    USEION na READ ena WRITE ina
    RANGE gNaTgbar, gNaTg, ina, vshiftm, vshifth, slopem, slopeh
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gNaTgbar = 0.00001 (S/cm2)
    vshiftm = 0 (mV)
    vshifth = 0 (mV)
    slopem = 6 (mV) <1e-3, 1e3>
    slopeh = 6 (mV) <1e-3, 1e3>
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    gNaTg (S/cm2)
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
    gNaTg = gNaTgbar*m*m*m*h
    ina = gNaTg*(v - ena)
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
    if (x == -38 + vshiftm) {
        x = x + 0.0001
    }
    alpha = 0.182*linoid(x + 38 - vshiftm, slopem)
    beta = 0.124*linoid(-(x + 38 - vshiftm), slopem)
    mInf = alpha/(alpha + beta)
    mTau = 1/((alpha + beta)*q)
    if (x == -66 + vshifth) {
        x = x + 0.0001
    }
    alpha = 0.015*linoid(-(x + 66 - vshifth), slopeh)
    beta = 0.015*linoid(x + 66 - vshifth, slopeh)
    hInf = alpha/(alpha + beta)
    hTau = 1/((alpha + beta)*q)
}

UNITSON
