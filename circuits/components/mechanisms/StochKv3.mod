TITLE Kv3 potassium current of a whole number of channels

COMMENT
The Kv3 channel of the interneurons of Markram et al. (2015), Cell 163:456. Here in its
deterministic mode: the gates follow their means, but the number of channels is whole.
  u = v + 10 (liquid junction potential)
  l_inf = 1/(1 + exp(-(u + 30)/10)),    tau_l = 0.346 exp(-u/18.272) + 2.09
  n_inf = 1/(1 + exp(0.0878 (u + 55.1))), tau_n = 2.1 exp(-u/21.2) + 4.627
  a = inf/tau, b = 1/tau - a, x' = a - (a + b) x
  N = floor(eta area + 0.5) channels, eta = 1e4 gkbar/gamma per um2
  gk = 1e-4 n l N gamma/area
The rates come from a table of 200 points, as in the published model.
ENDCOMMENT

NEURON {
    SUFFIX StochKv3
    USEION k READ ek WRITE ik
    RANGE gkbar, gamma, eta, N, gk, ik, deterministic
    RANGE lInf, lTau, nInf, nTau, al, bl, an, bn
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (pS) = (picosiemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
    (um) = (micron)
}

PARAMETER {
    gkbar = 0.01 (S/cm2)
    gamma = 50 (pS) <1e-9, 1e9>
    deterministic = 1 <1, 1>
}

ASSIGNED {
    v (mV)
    area (um2)
    ek (mV)
    ik (mA/cm2)
    gk (S/cm2)
    eta (/um2)
    N
    lInf
    lTau (ms)
    nInf
    nTau (ms)
    al (/ms)
    bl (/ms)
    an (/ms)
    bn (/ms)
}

STATE {
    n
    l
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    channels()
    gk = n*l*(N*gamma/area*1e-4)
    ik = gk*(v - ek)
}

INITIAL {
    channels()
    rates(v)
    n = nInf
    l = lInf
}

DERIVATIVE states {
    rates(v)
    n' = an - (an + bn)*n
    l' = al - (al + bl)*l
}

UNITSOFF

PROCEDURE channels() {
    eta = gkbar/gamma*1e4
    N = floor(eta*area + 0.5)
}

PROCEDURE rates(v) {
    LOCAL u
    TABLE nTau, lTau, nInf, lInf, al, bl, an, bn FROM -120 TO 100 WITH 199
    u = v + 10
    lInf = 1/(1 + exp(-(u + 30)/10))
    lTau = 0.346*exp(-u/18.272) + 2.09
    nInf = 1/(1 + exp(0.0878*(u + 55.1)))
    nTau = 2.1*exp(-u/21.2) + 4.627
    al = lInf/lTau
    bl = 1/lTau - al
    an = nInf/nTau
    bn = 1/nTau - an
}

UNITSON
