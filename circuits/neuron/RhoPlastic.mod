TITLE Plastic glutamatergic contact, for networks exported from rhostar

COMMENT
Chindemi et al. 2022, Nat Commun 13:3038; Graupner & Brunel 2012, PNAS 109:3991 (rho); Fuhrmann et
al. 2002, J Neurophysiol 87:140 (release).

Fixed steps only. All states advance in one procedure after the voltage, by explicit Euler with every
right-hand side from the old states, or by backward Euler where `implicit` is 1 (c* then takes the
new [Ca], gmax and Use the new rho). Calcium currents are those of the step's start either way.
The switches of rho follow c* crossing its thresholds, at NEURON's own tests (WATCH).

A net connection has a pool of vesicles of its own. Its arguments:
  factor    0 or less: the connection is silent
  u, tsp, filled   release state: utilisation, last spike, sites that hold a vesicle
  kind      0 source, 1 arrival, 2 mini, 3 no spike: `factor` becomes the contact's own from now on
Draws: the Random123 stream of setStream(id1, id2, id3), or a Vector set by setDraws(), used in order,
or neither, and every draw succeeds. setLog(vector, run, contact): each arrival appends
run, contact, kind, time, vesicles, draws used so far.
ENDCOMMENT

NEURON {
  POINT_PROCESS RhoPlastic
  NONSPECIFIC_CURRENT i
  RANGE tau_d_AMPA, gmax0_AMPA, gmax_d_AMPA, gmax_p_AMPA, gmax_NMDA
  RANGE Use0, Use_d, Use_p, Dep, Fac, Nrrp, volume, theta_d, theta_p, rho0, cao
  RANGE g_AMPA, g_NMDA, ica_NMDA, ica_VDCC, vsyn, dep_GB, pot_GB, effcai_peak
  GLOBAL tau_r_AMPA, E_AMPA, mgo_NMDA, scale_NMDA, slope_NMDA, tau_r_NMDA, tau_d_NMDA, E_NMDA
  GLOBAL ljp_VDCC, vhm_VDCC, km_VDCC, mtau_VDCC, vhh_VDCC, kh_VDCC, htau_VDCC, gca_bar_VDCC
  GLOBAL gamma_ca_CR, tau_ca_CR, min_ca_CR
  GLOBAL rho_star_GB, tau_ind_GB, tau_exp_GB, tau_effca_GB, gamma_d_GB, gamma_p_GB
  GLOBAL implicit, steady_gates, init_depleted, single_minis
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
  (um) = (micron)
  (mM) = (milli/liter)
}

PARAMETER {
  tau_r_AMPA = 0.2 (ms)
  tau_d_AMPA = 1.74 (ms)
  E_AMPA = 0 (mV)
  gmax0_AMPA = 1 (nS)
  gmax_d_AMPA = 1 (nS)
  gmax_p_AMPA = 2 (nS)
  mgo_NMDA = 1 (mM)
  scale_NMDA = 2.552 (mM)
  slope_NMDA = 0.072 (/mV)
  tau_r_NMDA = 0.29 (ms)
  tau_d_NMDA = 70 (ms)
  E_NMDA = -3 (mV)
  gmax_NMDA = 0.55 (nS)
  Use0 = 0.5 (1)
  Use_d = 0.2 (1)
  Use_p = 0.5 (1)
  Dep = 100 (ms)
  Fac = 10 (ms)
  Nrrp = 1 (1)
  ljp_VDCC = 0 (mV)
  vhm_VDCC = -5.9 (mV)
  km_VDCC = 9.5 (mV)
  mtau_VDCC = 1 (ms)
  vhh_VDCC = -39 (mV)
  kh_VDCC = -9.2 (mV)
  htau_VDCC = 27 (ms)
  gca_bar_VDCC = 0.0744 (nS/um2)
  volume = 0.087 (um3)
  gamma_ca_CR = 0.04 (1)
  tau_ca_CR = 12 (ms)
  min_ca_CR = 70e-6 (mM)
  cao = 2 (mM)
  rho_star_GB = 0.5 (1)
  tau_ind_GB = 70 (s)
  tau_exp_GB = 100 (s)
  tau_effca_GB = 278.3177658387 (ms)
  gamma_d_GB = 101.5387594661 (1)
  gamma_p_GB = 216.1841700668 (1)
  theta_d = 0.006 (us/liter)
  theta_p = 0.001 (us/liter)
  rho0 = 0 (1)
  implicit = 0 (1)
  steady_gates = 0 (1)
  init_depleted = 0 (1)
  single_minis = 0 (1)
}

ASSIGNED {
  v (mV)
  dt (ms)
  celsius (degC)
  i (nA)
  g_AMPA (uS)
  g_NMDA (uS)
  ica_NMDA (nA)
  ica_VDCC (nA)
  vsyn (mV)
  dep_GB (1)
  pot_GB (1)
  effcai_peak (us/liter)
  factor_AMPA (1)
  factor_NMDA (1)
  Pf_NMDA (1)
  g_VDCC (uS)
  eca_scale (mV)
  ca_per_current (mM/ms/nA)
  sounds (1)
  used (1)
  run_id (1)
  contact_id (1)
  stream
  listed
  log_to
}

STATE {
  A_AMPA (1)
  B_AMPA (1)
  A_NMDA (1)
  B_NMDA (1)
  gmax_AMPA (nS)
  Use_TM (1)
  m_VDCC (1)
  h_VDCC (1)
  cai_CR (mM)
  effcai_GB (us/liter)
  rho_GB (1)
}

FUNCTION peak_factor(rise (ms), decay (ms)) (1) {
  LOCAL t_peak
  t_peak = rise*decay/(decay - rise)*log(decay/rise)
  peak_factor = 1/(exp(-t_peak/decay) - exp(-t_peak/rise))
}

FUNCTION m_inf(v (mV)) (1) { m_inf = 1/(1 + exp((vhm_VDCC - ljp_VDCC - v)/km_VDCC)) }
FUNCTION h_inf(v (mV)) (1) { h_inf = 1/(1 + exp((vhh_VDCC - ljp_VDCC - v)/kh_VDCC)) }

INITIAL {
  LOCAL PI, FARADAY, GAS
  PI = 3.141592653589793
  FARADAY = 96485.33212331001
  GAS = 8.31446261815324
  A_AMPA = 0
  B_AMPA = 0
  A_NMDA = 0
  B_NMDA = 0
  gmax_AMPA = gmax0_AMPA
  Use_TM = Use0
  m_VDCC = steady_gates*m_inf(v)
  h_VDCC = steady_gates*h_inf(v)
  cai_CR = min_ca_CR
  effcai_GB = 0
  effcai_peak = 0
  rho_GB = rho0
  dep_GB = 0
  pot_GB = 0
  sounds = 1
  used = 0
  factor_AMPA = peak_factor(tau_r_AMPA, tau_d_AMPA)
  factor_NMDA = peak_factor(tau_r_NMDA, tau_d_NMDA)
  Pf_NMDA = 0.6*4*cao/(4*cao + 120/1.38)
  : surface of a sphere of the spine's volume
  g_VDCC = 1e-3*gca_bar_VDCC*4*PI*pow(0.75*volume/PI, 2/3)
  eca_scale = 1e3*GAS*(celsius + 273.15)/(2*FARADAY)
  ca_per_current = 1e-9*gamma_ca_CR/(1e-15*volume*2*FARADAY)
  rewind()
  net_send(0, 1)
}

BREAKPOINT {
  SOLVE advance
  vsyn = v
  g_AMPA = 1e-3*gmax_AMPA*(B_AMPA - A_AMPA)
  g_NMDA = 1e-3*gmax_NMDA*(B_NMDA - A_NMDA)/(1 + exp(-slope_NMDA*v)*mgo_NMDA/scale_NMDA)
  ica_NMDA = Pf_NMDA*g_NMDA*(v - 40)
  ica_VDCC = g_VDCC*m_VDCC*m_VDCC*h_VDCC*(v - eca_scale*log(cao/cai_CR))
  i = g_AMPA*(v - E_AMPA) + g_NMDA*(v - E_NMDA) + ica_VDCC
}

: what a step of dt takes off a variable that decays with tau
FUNCTION taken(tau (ms)) (1) {
  if (implicit) { taken = dt/(tau + dt) } else { taken = dt/tau }
}

FUNCTION drho(rho (1)) (1) {
  drho = -rho*(1 - rho)*(rho_star_GB - rho) + pot_GB*gamma_p_GB*(1 - rho) - dep_GB*gamma_d_GB*rho
}

PROCEDURE advance() {
  LOCAL ca_old, ca_rest, seen, rho_old, slope, n
  A_AMPA = A_AMPA - A_AMPA*taken(tau_r_AMPA)
  B_AMPA = B_AMPA - B_AMPA*taken(tau_d_AMPA)
  A_NMDA = A_NMDA - A_NMDA*taken(tau_r_NMDA)
  B_NMDA = B_NMDA - B_NMDA*taken(tau_d_NMDA)
  m_VDCC = m_VDCC + (m_inf(v) - m_VDCC)*taken(mtau_VDCC)
  h_VDCC = h_VDCC + (h_inf(v) - h_VDCC)*taken(htau_VDCC)
  ca_old = cai_CR - min_ca_CR
  ca_rest = -(ica_NMDA + ica_VDCC)*ca_per_current*tau_ca_CR
  cai_CR = min_ca_CR + ca_old + (ca_rest - ca_old)*taken(tau_ca_CR)
  seen = ca_old
  if (implicit) { seen = cai_CR - min_ca_CR }
  effcai_GB = effcai_GB + (seen*tau_effca_GB - effcai_GB)*taken(tau_effca_GB)
  if (effcai_GB > effcai_peak) { effcai_peak = effcai_GB }
  rho_old = rho_GB
  seen = rho_old
  if (implicit) {
    : Newton's method from the old value
    FROM n = 1 TO 4 {
      slope = -(rho_star_GB - 2*rho_GB*(1 + rho_star_GB) + 3*rho_GB*rho_GB) - pot_GB*gamma_p_GB - dep_GB*gamma_d_GB
      rho_GB = rho_GB - (rho_GB - rho_old - dt/(1e3*tau_ind_GB)*drho(rho_GB))/(1 - dt/(1e3*tau_ind_GB)*slope)
    }
    seen = rho_GB
  } else {
    rho_GB = rho_GB + dt/(1e3*tau_ind_GB)*drho(rho_GB)
  }
  gmax_AMPA = gmax_AMPA + (gmax_d_AMPA + seen*(gmax_p_AMPA - gmax_d_AMPA) - gmax_AMPA)*taken(1e3*tau_exp_GB)
  Use_TM = Use_TM + (Use_d + seen*(Use_p - Use_d) - Use_TM)*taken(1e3*tau_exp_GB)
}

NET_RECEIVE (factor (1), u (1), tsp (ms), filled (1), kind (1)) {
  LOCAL refill, k, n
  INITIAL {
    u = 0
    tsp = 0
    filled = Nrrp
    if (init_depleted) { filled = 0 }
  }
  if (flag == 0) {
    if (kind == 3) {
      sounds = factor
    } else if (factor > 0 && sounds > 0) {
      : empty sites draw first, then all that are filled
      u = Use_TM + u*(1 - Use_TM)*kept(t - tsp, Fac)
      refill = 1 - kept(t - tsp, Dep)
      tsp = t
      filled = filled + successes(Nrrp - filled, refill)
      n = filled
      if (kind == 2 && single_minis && n > 1) { n = 1 }
      k = successes(n, u)
      filled = filled - k
      A_AMPA = A_AMPA + k/Nrrp*factor_AMPA
      B_AMPA = B_AMPA + k/Nrrp*factor_AMPA
      A_NMDA = A_NMDA + k/Nrrp*factor_NMDA
      B_NMDA = B_NMDA + k/Nrrp*factor_NMDA
      report(kind, t, k)
    }
  } else if (flag == 1) {
    WATCH (effcai_GB > theta_d) 2
    WATCH (effcai_GB < theta_d) 3
    WATCH (effcai_GB > theta_p) 4
    WATCH (effcai_GB < theta_p) 5
  } else if (flag == 2) {
    dep_GB = 1
  } else if (flag == 3) {
    dep_GB = 0
  } else if (flag == 4) {
    pot_GB = 1
  } else if (flag == 5) {
    pot_GB = 0
  }
}

: share of something that decays with tau; 0 ms: nothing is kept
FUNCTION kept(interval (ms), tau (ms)) (1) {
  kept = 0
  if (tau > 0) { kept = exp(-interval/tau) }
}

FUNCTION successes(sites (1), probability (1)) (1) {
  LOCAL site
  successes = 0
  site = 0
  while (site < sites) {
    if (draw() <= probability) { successes = successes + 1 }
    site = site + 1
  }
}

FUNCTION draw() (1) {
VERBATIM
  _ldraw = 0.0;
  if (_p_stream) {
    _ldraw = nrnran123_dblpick((nrnran123_State*)_p_stream);
  } else if (_p_listed) {
    if (used >= vector_capacity((void*)_p_listed)) {
      hoc_execerror("RhoPlastic", "the list of draws is used up");
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

: rho to the end it leans to, gmax and Use with it
PROCEDURE fast_forward() {
  if (rho_GB >= 0.5) { rho_GB = 1 } else { rho_GB = 0 }
  gmax_AMPA = gmax_d_AMPA + rho_GB*(gmax_p_AMPA - gmax_d_AMPA)
  Use_TM = Use_d + rho_GB*(Use_p - Use_d)
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
