TITLE A stimulus of a network exported from rhostar: values one after the other

COMMENT
Value k holds in every step whose midpoint lies in [start + k interval, start + (k + 1) interval);
0 before the first and after the last. With conductance = 0 values are currents into the cell, nA;
with 1 they are conductances to `reversal`, uS (a clamp through R MOhm is one value of 1/R).
ENDCOMMENT

NEURON {
  POINT_PROCESS RhoStimulus
  ELECTRODE_CURRENT i
  RANGE i, start, interval, reversal, conductance
  POINTER values
}

VERBATIM
#ifndef NRN_VERSION_GTEQ_8_2_0
double* vector_vec(void* vector);
int vector_capacity(void* vector);
void* vector_arg(int argpos);
#endif
ENDVERBATIM

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
}

PARAMETER {
  start = 0 (ms)
  interval = 1 (ms)
  reversal = 0 (mV)
  conductance = 0 (1)
}

ASSIGNED {
  v (mV)
  dt (ms)
  i (nA)
  values
}

BREAKPOINT {
  LOCAL value
  value = current_value(t)
  if (conductance) { i = value*(reversal - v) } else { i = value }
}

: a millionth of a step guards against 24.999999 where 25 is meant
FUNCTION current_value(now (ms)) {
VERBATIM
  double k = floor((_lnow - start + 1e-6*dt)/interval);
  _lcurrent_value = 0.0;
  if (_p_values && k >= 0 && k < vector_capacity((void*)_p_values)) {
    _lcurrent_value = vector_vec((void*)_p_values)[(int)k];
  }
ENDVERBATIM
}

PROCEDURE setValues() {
VERBATIM
  _p_values = (double*)vector_arg(1);
ENDVERBATIM
}
