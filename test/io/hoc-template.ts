/** Writes an emodel as a hoc template of the form that optimisers write, for tests to read back. */
import type { Emodel, EmodelParameter } from '../../src/model/emodel.ts';

const LISTS = ['all', 'apical', 'axonal', 'basal', 'somatic', 'myelinated'] as const;

export function hocTemplate(emodel: Emodel): string {
  const inserts = LISTS.map((list) => {
    const lines = (emodel.mechanisms[list] ?? []).map((name) => `    insert ${name}`);
    return [`  forsec this.${list} {`, ...lines, '  }'].join('\n');
  });
  const assignments = LISTS.map((list) => {
    const lines = emodel.parameters
      .filter((row) => row.sectionList === list && row.distribution.kind === 'uniform')
      .map((row) => `    ${hocName(row)} = ${row.value}`);
    return [`  forsec CellRef.${list} {`, ...lines, '  }'].join('\n');
  });
  const graded = emodel.parameters
    .filter((row) => row.distribution.kind !== 'uniform')
    .map(
      (row) =>
        `  distribute_distance(CellRef.${row.sectionList}, "${hocName(row)}", "${formula(row)}")`,
    );
  return `/* an emodel */
{load_file("stdrun.hoc")}
proc check_simulator() { // globals
  check_parameter("celsius", ${emodel.celsius}, celsius)
  check_parameter("v_init", ${emodel.vInit_mV}, v_init)
}
strdef ${emodel.name}_NeededAttributes
${emodel.name}_NeededAttributes = "AIS_scaler;soma_scaler"

begintemplate ${emodel.name}
  public init, soma, dend
  objref this, CellRef
proc init(/* gid, folder, morphology */) {
  CellRef = this
  load_morphology($s2, $s3)
  geom_nseg()
  replace_axon(${emodel.taper ? '$4, $5' : ''})
  insertChannel()
  biophys()
}
proc distribute_distance() { local x localobj sl
  this.soma[0] distance(0, 0.5)
  forsec $o1 for(x, 0) { execute($s3) }
}
proc geom_nseg() { this.geom_nseg_fixed(40) }
proc geom_nseg_fixed() {
  forsec all { nseg = 1 + 2*int(L/chunkSize) }
}
proc insertChannel() {
${inserts.join('\n')}
}
proc biophys() {
${[...assignments, ...graded].join('\n')}
}
${stubOf(emodel)}
proc re_init_rng() { }
endtemplate ${emodel.name}
`;
}

function hocName({ mechanism, name }: EmodelParameter): string {
  return mechanism === null ? name : `${name}_${mechanism}`;
}

function formula({ value, distribution }: EmodelParameter): string {
  if (distribution.kind === 'exp') return `(-0.8696 + 2.087*exp((%.17g)*0.0031))*${value}`;
  if (distribution.kind === 'uniform') return String(value);
  return `exp(%.17g*${distribution.constant_per_um})*${value}`;
}

function stubOf({ axon, taper }: Emodel): string {
  switch (axon) {
    case 'stub_60um':
      return SHORT_STUB;
    case 'stub_60um_ten_calibres':
      return `${TEN_CALIBRES}\n}`;
    case 'stub_60um_myelin_1000um':
      return `${TEN_CALIBRES}\n${MYELIN}\n}`;
    case 'tapered_60um_myelin_1000um':
      return `proc replace_axon() { local count
  nseg_total = 10
  L_target = 60
  strength = ${taper!.strength_um}
  taper_scale = ${taper!.scale_um}
  terminal_diameter = ${taper!.terminal_um}
  ais_scale = $1
  soma_scale = $2
  for i=0,nseg_total {
    diams.x[count-1] = strength * exp(-L_target * i / nseg_total / taper_scale) + terminal_diameter * ais_scale
  }
${SECTIONS}
${MYELIN}
}`;
  }
}

const SECTIONS = `  for i=0,1 {
    L = L_target/2
    nseg = nseg_total/2
    for (x) { diam(x) = diams.x[count] }
  }
  soma[0] connect axon[0](0), 1
  axon[0] connect axon[1](0), 1`;

const MYELIN = `  create myelin[1]
  access myelin { L = 1000
    diam = diams.x[count-1]
    nseg = 5
    myelinated.append()
  }
  connect myelin(0), axon[1](1)`;

const TEN_CALIBRES = `proc replace_axon() { local nSec
  L_target = 60
  nseg0 = 5
  nseg_total = nseg0 * 2
  chunkSize = L_target/nseg_total
  if (nSec < 3) { execerror("too short") }
  forsec axonal {
    nseg = 1 + int(L/chunkSize/2.)*2
    for (x) if (x > 0 && x < 1) { diams.x[count-1] = diam(x) }
  }
${SECTIONS}`;

const SHORT_STUB = `proc replace_axon() { local nSec, D1, D2
  axon[0] D1 = D2 = diam
  forsec axonal { if (distance(0.5) > 60) { D2 = diam
    break } }
  axon[0] { L = 30
    diam = D1
    nseg = 1 + 2*int(L/40) }
  axon[1] { L = 30
    diam = D2
    nseg = 1 + 2*int(L/40) }
  soma[0] connect axon[0](0), 1
  axon[0] connect axon[1](0), 1
}`;
