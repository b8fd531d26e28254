: The plastic contact of this program, for NEURON: side-by-side speed and live comparison.
:
: Chindemi et al. 2022, Nat Commun 13:3038; Graupner & Brunel 2012, PNAS 109:3991 (rho);
: Fuhrmann et al. 2002 (release). States advance by explicit Euler with a fixed step; the variable
: step integrates the same equations. Each net connection owns its pool of vesicles. Draws come from
: a hoc Random set by setRNG(), or in order from a Vector set by setDraws(); without either every
: draw is 0 and every site refills and releases.

NEURON {
  THREADSAFE
  POINT_PROCESS GluSynapse
  NONSPECIFIC_CURRENT i
  RANGE tau_d_AMPA, gmax0_AMPA, gmax_d_AMPA, gmax_p_AMPA, gmax_NMDA
  RANGE Use0_TM, Use_d_TM, Use_p_TM, Dep_TM, Fac_TM, Nrrp_TM
  RANGE volume_CR, cao_CR, theta_d_GB, theta_p_GB, rho0_GB
  RANGE g_AMPA, g_NMDA, ica_NMDA, ica_VDCC, dep_GB, pot_GB
  RANGE n_arrivals, n_released, draws_used
  GLOBAL tau_r_AMPA, E_AMPA, mgo_NMDA, scale_NMDA, slope_NMDA, tau_r_NMDA, tau_d_NMDA, E_NMDA
  GLOBAL ljp_VDCC, vhm_VDCC, km_VDCC, mtau_VDCC, vhh_VDCC, kh_VDCC, htau_VDCC, gca_bar_VDCC
  GLOBAL gamma_ca_CR, tau_ca_CR, min_ca_CR
  GLOBAL rho_star_GB, tau_ind_GB, tau_exp_GB, tau_effca_GB, gamma_d_GB, gamma_p_GB
  POINTER random, listed
}

VERBATIM
#ifndef NRN_VERSION_GTEQ_8_2_0
double nrn_random_pick(void* r);
void* nrn_random_arg(int argpos);
double* vector_vec(void* vector);
int vector_capacity(void* vector);
void* vector_arg(int argpos);
#endif
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
  Use0_TM = 0.5 (1)
  Use_d_TM = 0.2 (1)
  Use_p_TM = 0.5 (1)
  Dep_TM = 100 (ms)
  Fac_TM = 10 (ms)
  Nrrp_TM = 1 (1)
  ljp_VDCC = 0 (mV)
  vhm_VDCC = -5.9 (mV)
  km_VDCC = 9.5 (mV)
  mtau_VDCC = 1 (ms)
  vhh_VDCC = -39 (mV)
  kh_VDCC = -9.2 (mV)
  htau_VDCC = 27 (ms)
  gca_bar_VDCC = 0.0744 (nS/um2)
  volume_CR = 0.087 (um3)
  gamma_ca_CR = 0.04 (1)
  tau_ca_CR = 12 (ms)
  min_ca_CR = 70e-6 (mM)
  cao_CR = 2 (mM)
  rho_star_GB = 0.5 (1)
  tau_ind_GB = 70 (s)
  tau_exp_GB = 100 (s)
  tau_effca_GB = 278.3177658387 (ms)
  gamma_d_GB = 101.5387594661 (1)
  gamma_p_GB = 216.1841700668 (1)
  theta_d_GB = 0.006 (us/liter)
  theta_p_GB = 0.001 (us/liter)
  rho0_GB = 0 (1)
}

ASSIGNED {
  v (mV)
  celsius (degC)
  i (nA)
  g_AMPA (uS)
  g_NMDA (uS)
  ica_NMDA (nA)
  ica_VDCC (nA)
  dep_GB (1)
  pot_GB (1)
  factor_AMPA (1)
  factor_NMDA (1)
  Pf_NMDA (1)
  g_VDCC (uS)
  eca_scale (mV)
  ca_per_current (mM/ms/nA)
  n_arrivals (1)
  n_released (1)
  draws_used (1)
  random
  listed
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
  cai_CR (mM) <1e-6>
  effcai_GB (us/liter) <1e-3>
  rho_GB (1)
}

FUNCTION peak_factor(rise (ms), decay (ms)) (1) {
  LOCAL t_peak
  t_peak = rise*decay/(decay - rise)*log(decay/rise)
  peak_factor = 1/(exp(-t_peak/decay) - exp(-t_peak/rise))
}

INITIAL {
  LOCAL PI, FARADAY, GAS
  PI = 3.141592653589793
  FARADAY = 96485.33212331002
  GAS = 8.3144626181532395
  A_AMPA = 0
  B_AMPA = 0
  A_NMDA = 0
  B_NMDA = 0
  gmax_AMPA = gmax0_AMPA
  Use_TM = Use0_TM
  m_VDCC = 0
  h_VDCC = 0
  cai_CR = min_ca_CR
  effcai_GB = 0
  rho_GB = rho0_GB
  dep_GB = 0
  pot_GB = 0
  n_arrivals = 0
  n_released = 0
  draws_used = 0
  factor_AMPA = peak_factor(tau_r_AMPA, tau_d_AMPA)
  factor_NMDA = peak_factor(tau_r_NMDA, tau_d_NMDA)
  Pf_NMDA = 0.6*4*cao_CR/(4*cao_CR + 120/1.38)
  : surface of a sphere of the spine's volume
  g_VDCC = 1e-3*gca_bar_VDCC*4*PI*pow(0.75*volume_CR/PI, 2/3)
  eca_scale = 1e3*GAS*(celsius + 273.15)/(2*FARADAY)
  ca_per_current = 1e-9*gamma_ca_CR/(1e-15*volume_CR*2*FARADAY)
  net_send(0, 1)
}

BREAKPOINT {
  SOLVE states METHOD euler
  g_AMPA = 1e-3*gmax_AMPA*(B_AMPA - A_AMPA)
  g_NMDA = 1e-3*gmax_NMDA*(B_NMDA - A_NMDA)/(1 + exp(-slope_NMDA*v)*mgo_NMDA/scale_NMDA)
  ica_NMDA = Pf_NMDA*g_NMDA*(v - 40)
  ica_VDCC = g_VDCC*m_VDCC*m_VDCC*h_VDCC*(v - eca_scale*log(cao_CR/cai_CR))
  i = g_AMPA*(v - E_AMPA) + g_NMDA*(v - E_NMDA) + ica_VDCC
}

DERIVATIVE states {
  A_AMPA' = -A_AMPA/tau_r_AMPA
  B_AMPA' = -B_AMPA/tau_d_AMPA
  A_NMDA' = -A_NMDA/tau_r_NMDA
  B_NMDA' = -B_NMDA/tau_d_NMDA
  m_VDCC' = (1/(1 + exp((vhm_VDCC - ljp_VDCC - v)/km_VDCC)) - m_VDCC)/mtau_VDCC
  h_VDCC' = (1/(1 + exp((vhh_VDCC - ljp_VDCC - v)/kh_VDCC)) - h_VDCC)/htau_VDCC
  cai_CR' = -(ica_NMDA + ica_VDCC)*ca_per_current - (cai_CR - min_ca_CR)/tau_ca_CR
  effcai_GB' = cai_CR - min_ca_CR - effcai_GB/tau_effca_GB
  rho_GB' = (-rho_GB*(1 - rho_GB)*(rho_star_GB - rho_GB) + pot_GB*gamma_p_GB*(1 - rho_GB) - dep_GB*gamma_d_GB*rho_GB)/(1e3*tau_ind_GB)
  gmax_AMPA' = (gmax_d_AMPA + rho_GB*(gmax_p_AMPA - gmax_d_AMPA) - gmax_AMPA)/(1e3*tau_exp_GB)
  Use_TM' = (Use_d_TM + rho_GB*(Use_p_TM - Use_d_TM) - Use_TM)/(1e3*tau_exp_GB)
}

NET_RECEIVE (weight (1), u (1), tsp (ms), filled (1)) {
  LOCAL refill, k, n
  INITIAL {
    u = 0
    tsp = 0
    filled = Nrrp_TM
  }
  if (flag == 0) {
    : a presynaptic spike arrives: empty sites draw first, then all that are filled
    u = Use_TM + u*(1 - Use_TM)*exp(-(t - tsp)/Fac_TM)
    refill = 1 - exp(-(t - tsp)/Dep_TM)
    tsp = t
    n = successes(Nrrp_TM - filled, refill)
    filled = filled + n
    k = successes(filled, u)
    filled = filled - k
    A_AMPA = A_AMPA + k/Nrrp_TM*factor_AMPA
    B_AMPA = B_AMPA + k/Nrrp_TM*factor_AMPA
    A_NMDA = A_NMDA + k/Nrrp_TM*factor_NMDA
    B_NMDA = B_NMDA + k/Nrrp_TM*factor_NMDA
    n_released = n_released + k
    n_arrivals = n_arrivals + 1
  } else if (flag == 1) {
    WATCH (effcai_GB > theta_d_GB) 2
    WATCH (effcai_GB < theta_d_GB) 3
    WATCH (effcai_GB > theta_p_GB) 4
    WATCH (effcai_GB < theta_p_GB) 5
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
  if (_p_random) {
    _ldraw = nrn_random_pick((void*)_p_random);
  } else if (_p_listed) {
    if (draws_used >= vector_capacity((void*)_p_listed)) {
      hoc_execerror("GluSynapse", "the list of draws is used up");
    }
    _ldraw = vector_vec((void*)_p_listed)[(int)draws_used];
  }
  draws_used = draws_used + 1.0;
ENDVERBATIM
}

: One argument: a hoc Random that draws from uniform(0, 1).
PROCEDURE setRNG() {
VERBATIM
  _p_random = (double*)nrn_random_arg(1);
ENDVERBATIM
}

: One argument: a hoc Vector of numbers, which must stay alive.
PROCEDURE setDraws() {
VERBATIM
  _p_listed = (double*)vector_arg(1);
ENDVERBATIM
}
