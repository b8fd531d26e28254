TITLE Kv3 potassium current of channels that open and close at random

COMMENT
StochKv3 in its stochastic mode: rates, conductance and number of channels of StochKv3.mod, but
each of the N channels has gates n and l of its own, which open and shut by chance.
In a step with v held still a shut gate opens with probability x_inf (1 - exp(-dt/tau)), an open one
shuts with (1 - x_inf)(1 - exp(-dt/tau)); this holds for steps of any size. Channels are counted by which
gates are open: both, n alone, l alone; of each count, a binomial number moves on.
  gk = 1e-4 both gamma/area
binomial(p, n, rank) is this program's own (src/model/binomial.ts): nrnivmodl does not know it. Rates
after Mendonca et al. 2016, eLife 5:e16475. The published file uses dt x_inf/tau and dt (1 - x_inf)/tau
as probabilities, the same to first order.
ENDCOMMENT

NEURON {
    SUFFIX StochKv3_noise
    USEION k READ ek WRITE ik
    RANGE gkbar, gamma, N, gk, ik
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
}

ASSIGNED {
    v (mV)
    area (um2)
    ek (mV)
    ik (mA/cm2)
    gk (S/cm2)
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
    both
    nAlone
    lAlone
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    gk = both*gamma/area*1e-4
    ik = gk*(v - ek)
}

INITIAL {
    channels()
    rates(v)
    both = floor(nInf*lInf*N + 0.5)
    nAlone = floor(nInf*(1 - lInf)*N + 0.5)
    if (nAlone > N - both) { nAlone = N - both }
    lAlone = floor((1 - nInf)*lInf*N + 0.5)
    if (lAlone > N - both - nAlone) { lAlone = N - both - nAlone }
}

DERIVATIVE states {
    LOCAL shut, opens, shuts, fromShut, fromN, fromL, fromBoth
    channels()
    rates(v)
    shut = N - both - nAlone - lAlone

    : the gates n, whether l is open or not
    opens = an/(an + bn)*(1 - exp(-(an + bn)*dt))
    shuts = bn/(an + bn)*(1 - exp(-(an + bn)*dt))
    fromShut = binomial(opens, shut, 0)
    fromN = binomial(shuts, nAlone, 1)
    fromL = binomial(opens, lAlone, 2)
    fromBoth = binomial(shuts, both, 3)
    shut = shut - fromShut + fromN
    nAlone = nAlone + fromShut - fromN
    lAlone = lAlone - fromL + fromBoth
    both = both + fromL - fromBoth

    : the gates l, whether n is open or not
    opens = al/(al + bl)*(1 - exp(-(al + bl)*dt))
    shuts = bl/(al + bl)*(1 - exp(-(al + bl)*dt))
    fromShut = binomial(opens, shut, 4)
    fromL = binomial(shuts, lAlone, 5)
    fromN = binomial(opens, nAlone, 6)
    fromBoth = binomial(shuts, both, 7)
    lAlone = lAlone + fromShut - fromL
    nAlone = nAlone - fromN + fromBoth
    both = both + fromN - fromBoth
}

UNITSOFF

PROCEDURE channels() {
    N = floor(gkbar/gamma*1e4*area + 0.5)
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
