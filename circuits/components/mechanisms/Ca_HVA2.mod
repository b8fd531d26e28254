TITLE High-voltage-activated calcium current

COMMENT
Reuveni et al. (1993), J Neurosci 13:4609, as used by Hay et al. (2011), PLoS Comput Biol 7:e1002107.
  alpha_m = 0.055 L(v + 27, 3.8), beta_m = 0.94 exp((-75 - v)/17)
  alpha_h = 4.57e-4 exp((-13 - w)/50), beta_h = 0.0065/(exp((-w - 15)/28) + 1), w = v + 12.3: inactivation of Ca_HVA moved by -12.3 mV
  inf = alpha/(alpha + beta), tau = 1/(alpha + beta), L(x, k) = x/(1 - exp(-x/k))
At the exact singularity v is moved by 1e-4 mV, as the published models do.
ENDCOMMENT

NEURON {
    SUFFIX Ca_HVA2
    USEION ca READ eca WRITE ica
    RANGE gCa_HVAbar, gCa_HVA, ica
    RANGE mInf, mTau, hInf, hTau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gCa_HVAbar = 0.00001 (S/cm2)
}

ASSIGNED {
    v (mV)
    eca (mV)
    ica (mA/cm2)
    gCa_HVA (S/cm2)
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
    gCa_HVA = gCa_HVAbar*m*m*h
    ica = gCa_HVA*(v - eca)
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
    LOCAL x, w, alpha, beta
    x = v
    if (x == -27) {
        x = x + 0.0001
    }
    alpha = 0.055*linoid(x + 27, 3.8)
    beta = 0.94*exp((-75 - x)/17)
    mInf = alpha/(alpha + beta)
    mTau = 1/(alpha + beta)
    w = x + 12.3
    alpha = 4.57e-4*exp((-13 - w)/50)
    beta = 0.0065/(exp((-w - 15)/28) + 1)
    hInf = alpha/(alpha + beta)
    hTau = 1/(alpha + beta)
}

UNITSON
