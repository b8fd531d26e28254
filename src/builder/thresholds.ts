/**
 * θ_d and θ_p of every plastic contact: C_pre and C_post from the fits of calcium-fit.ts, then by
 * location θ = a·C_pre + b·C_post (model.md §4). −1 stands where a contact is not plastic.
 */
import type { CellModel } from '../model/cell.ts';
import { thresholds } from '../model/glusynapse.ts';
import { type CalciumFit, type FittedContact, predictCalcium } from './calcium-fit.ts';
import { type CellSites, cellSites } from './cell-sites.ts';
import type { Column } from './column.ts';
import type { Component } from './components.ts';
import type { Connections } from './connect.ts';
import { type Dendrites, SECTION_TYPE } from './dendrites.ts';
import type { ContactPhysiology } from './draw-physiology.ts';
import { forEachConnection, type Sites } from './sites.ts';

export interface Thresholds {
  theta_d: Float32Array;
  theta_p: Float32Array;
}

/** What a component needs for its contacts to be fitted. */
export interface FittedComponent {
  cell: CellModel;
  dendrites: Dendrites;
  sites: CellSites;
  fit: CalciumFit;
}

export const fittedComponent = (
  { cell, dendrites }: Pick<Component, 'cell' | 'dendrites'>,
  fit: CalciumFit,
): FittedComponent => ({ cell, dendrites, sites: cellSites(cell), fit });

export function fitThresholds(
  column: Column,
  connections: Connections,
  sites: Sites,
  physiology: ContactPhysiology,
  fittedOfCell: (cell: number) => FittedComponent,
): Thresholds {
  const theta_d = new Float32Array(sites.size).fill(-1);
  const theta_p = new Float32Array(sites.size).fill(-1);
  forEachConnection(column, connections, (c, target) => {
    const from = sites.connectionOffsets[c]!;
    const to = sites.connectionOffsets[c + 1]!;
    if (from === to || !physiology.plastic[from]) return;
    const fitted = fittedOfCell(target);
    const contacts: FittedContact[] = [];
    for (let k = from; k < to; k++) contacts.push(fittedContact(fitted, sites, physiology, k));
    predictCalcium(fitted.cell, fitted.sites, fitted.fit, contacts).forEach(
      ({ cPre, cPost }, i) => {
        const theta = thresholds(locationOf(sites, from + i), cPre, cPost);
        theta_d[from + i] = theta.theta_d;
        theta_p[from + i] = theta.theta_p;
      },
    );
  });
  return { theta_d, theta_p };
}

/** The soma counts as basal. */
export const locationOf = (sites: Sites, k: number): 'basal' | 'apical' =>
  sites.sectionType[k] === SECTION_TYPE.apical ? 'apical' : 'basal';

/** Node of contact k: the segment that holds its position. */
export function nodeOfContact(
  { dendrites, sites: cellSegments }: Pick<FittedComponent, 'dendrites' | 'sites'>,
  sites: Sites,
  k: number,
): number {
  const { first, nseg } = cellSegments.segments(dendrites.sectionNames[sites.sectionId[k]!]!)!;
  return first + Math.min(nseg - 1, Math.floor(sites.position[k]! * nseg));
}

function fittedContact(
  fitted: FittedComponent,
  sites: Sites,
  physiology: ContactPhysiology,
  k: number,
): FittedContact {
  return {
    node: nodeOfContact(fitted, sites, k),
    gmax_p_nS: physiology.gmax_p_nS[k]!,
    gmax_NMDA_nS: physiology.ratio[k]! * physiology.conductance[k]!,
    volume_um3: physiology.volume_um3[k]!,
  };
}
