TITLE Contact without plasticity, for networks exported from rhostar: AMPA/NMDA or GABA-A/B

COMMENT
Two components of one stochastic, multi-vesicular release, each B - A with exact exponential decay;
component 2 may be blocked by magnesium (mg > 0). Fuhrmann et al. 2002, J Neurophysiol 87:140;
Markram et al. 2015, Cell 163:456 (Supplement); Jahr & Stevens 1990, J Neurosci 10:3178 (block).

All connections share one release state. At a spike u decays with Fac, then gains Use (1 - u); an
empty site refills if its draw is above exp(-interval/Dep), a filled one releases if its draw is
below u; empty sites draw first. Arguments of a connection:
  factor    of the weight; 0 or less: silent
  kind      0 source, 1 arrival, 2 mini, 3 no spike: `factor` becomes the contact's own from now on
Draws and log: as RhoPlastic.
ENDCOMMENT

NEURON {
  POINT_PROCESS RhoStatic
  NONSPECIFIC_CURRENT i
  RANGE tau_r_1, tau_d_1, tau_r_2, tau_d_2, E_1, E_2, weight, ratio, mg, Use, Dep, Fac, Nrrp
  RANGE g, g_1, g_2, vsyn
  GLOBAL slope_mg, scale_mg, init_depleted, single_minis
  POINTER stream, listed, log_to
}

VERBATIM
#include "nrnran123.h"
#ifndef NRN_VERSION_GTEQ_8_2_0
double* vector_vec(void* vector);
int vector_capacity(void* vector);
void* vector_arg(int argpos);
#endif
extern void vector_append(void* vector, double value);
ENDVERBATIM

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
  (nS) = (nanosiemens)
  (mM) = (milli/liter)
}

PARAMETER {
  tau_r_1 = 0.2 (ms)
  tau_d_1 = 1.74 (ms)
  tau_r_2 = 0.29 (ms)
  tau_d_2 = 43 (ms)
  E_1 = 0 (mV)
  E_2 = 0 (mV)
  weight = 1 (nS)
  ratio = 0.5 (1)
  mg = 0 (mM)
  slope_mg = 0.0720748 (/mV)
  scale_mg = 2.55224 (mM)
  Use = 0.5 (1)
  Dep = 100 (ms)
  Fac = 10 (ms)
  Nrrp = 1 (1)
  init_depleted = 0 (1)
  single_minis = 0 (1)
}

ASSIGNED {
  v (mV)
  dt (ms)
  i (nA)
  g (uS)
  g_1 (uS)
  g_2 (uS)
  vsyn (mV)
  full_1 (nS)
  full_2 (nS)
  u (1)
  tsp (ms)
  filled (1)
  sounds (1)
  used (1)
  run_id (1)
  contact_id (1)
  stream
  listed
  log_to
}

STATE {
  A_1 (nS)
  B_1 (nS)
  A_2 (nS)
  B_2 (nS)
}

FUNCTION peak_factor(rise (ms), decay (ms)) (1) {
  LOCAL t_peak
  t_peak = rise*decay/(decay - rise)*log(decay/rise)
  peak_factor = 1/(exp(-t_peak/decay) - exp(-t_peak/rise))
}

INITIAL {
  A_1 = 0
  B_1 = 0
  A_2 = 0
  B_2 = 0
  full_1 = weight*peak_factor(tau_r_1, tau_d_1)
  full_2 = weight*ratio*peak_factor(tau_r_2, tau_d_2)
  u = 0
  tsp = 0
  filled = Nrrp
  if (init_depleted) { filled = 0 }
  sounds = 1
  used = 0
  rewind()
}

BREAKPOINT {
  SOLVE advance
  vsyn = v
  g_1 = 1e-3*(B_1 - A_1)
  g_2 = 1e-3*(B_2 - A_2)/(1 + mg/scale_mg*exp(-slope_mg*v))
  g = g_1 + g_2
  i = g_1*(v - E_1) + g_2*(v - E_2)
}

PROCEDURE advance() {
  A_1 = A_1*exp(-dt/tau_r_1)
  B_1 = B_1*exp(-dt/tau_d_1)
  A_2 = A_2*exp(-dt/tau_r_2)
  B_2 = B_2*exp(-dt/tau_d_2)
}

NET_RECEIVE (factor (1), kind (1)) {
  LOCAL k, n, stays
  INITIAL {
    : without this block NEURON sets all arguments but the first to 0
  }
  if (kind == 3) {
    sounds = factor
  } else if (factor*sounds > 0) {
    u = u*kept(t - tsp, Fac)
    u = u + Use*(1 - u)
    stays = kept(t - tsp, Dep)
    tsp = t
    : empty sites draw first, then all that are filled
    n = Nrrp - filled
    while (n > 0) {
      if (draw(2) > stays) { filled = filled + 1 }
      n = n - 1
    }
    n = filled
    if (kind == 2 && single_minis && n > 1) { n = 1 }
    k = 0
    while (n > 0) {
      if (draw(-1) < u) { k = k + 1 }
      n = n - 1
    }
    filled = filled - k
    A_1 = A_1 + k/Nrrp*factor*sounds*full_1
    B_1 = B_1 + k/Nrrp*factor*sounds*full_1
    A_2 = A_2 + k/Nrrp*factor*sounds*full_2
    B_2 = B_2 + k/Nrrp*factor*sounds*full_2
    report(kind, t, k)
  }
}

: share of something that decays with tau; 0 ms: nothing is kept
FUNCTION kept(interval (ms), tau (ms)) (1) {
  kept = 0
  if (tau > 0) { kept = exp(-interval/tau) }
}

: the next draw; `without` where the contact has no stream
FUNCTION draw(without (1)) (1) {
VERBATIM
  _ldraw = _lwithout;
  if (_p_stream) {
    _ldraw = nrnran123_dblpick((nrnran123_State*)_p_stream);
  } else if (_p_listed) {
    if (used >= vector_capacity((void*)_p_listed)) {
      hoc_execerror("RhoStatic", "the list of draws is used up");
    }
    _ldraw = vector_vec((void*)_p_listed)[(int)used];
  }
  used = used + 1.0;
ENDVERBATIM
}

PROCEDURE rewind() {
VERBATIM
  if (_p_stream) nrnran123_setseq((nrnran123_State*)_p_stream, 0, 0);
ENDVERBATIM
}

PROCEDURE report(kind (1), when (ms), vesicles (1)) {
VERBATIM
  if (_p_log_to) {
    void* to = (void*)_p_log_to;
    vector_append(to, run_id);
    vector_append(to, contact_id);
    vector_append(to, _lkind);
    vector_append(to, _lwhen);
    vector_append(to, _lvesicles);
    vector_append(to, used);
  }
ENDVERBATIM
}

PROCEDURE setStream() {
VERBATIM
  _p_stream = (double*)nrnran123_newstream3((uint32_t)*getarg(1), (uint32_t)*getarg(2), (uint32_t)*getarg(3));
ENDVERBATIM
}

PROCEDURE setDraws() {
VERBATIM
  _p_listed = (double*)vector_arg(1);
ENDVERBATIM
}

PROCEDURE setLog() {
VERBATIM
  _p_log_to = (double*)vector_arg(1);
  run_id = *getarg(2);
  contact_id = *getarg(3);
ENDVERBATIM
}
