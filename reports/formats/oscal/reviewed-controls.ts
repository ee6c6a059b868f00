import type { ControlPosture } from '../../posture/posture.ts'

/** The catalog whose controls are reviewed, by the name that controls give it. */
const CATALOG = 'NIST SP 800-53 r5'

/** A control of the catalog, with an enhancement: `AC-2(1)`. */
const CATALOG_CONTROL = /^([A-Z]{2})-(\d{1,2})(?:\((\d{1,2})\))?$/

/** The id of the objective that stands for a control of Assay, as a token. */
export function buildObjectiveId(id: ControlPosture['id']): string {
  return `assay_${id.replaceAll(/[^A-Za-z0-9.-]/g, '_')}`
}

/** The controls of NIST SP 800-53 that `controls` support, by their ids in NIST's catalog, and the objectives. */
export function buildReviewedControls(controls: readonly ControlPosture[]): object {
  const ids = new Set(controls.flatMap(({ frameworks }) => (frameworks[CATALOG] ?? []).flatMap(convertId)))
  const included = [...ids].toSorted().map(id => ({ 'control-id': id }))
  const objectives = controls.map(({ id }) => ({ 'objective-id': buildObjectiveId(id) }))
  return {
    'control-selections': [
      included.length > 0
        ? {
            description: `Controls of ${CATALOG} that the evaluated controls of Assay support.`,
            'include-controls': included,
          }
        : { description: 'No control was evaluated that supports one of a catalog.', 'include-all': {} },
    ],
    ...(objectives.length > 0
      ? { 'control-objective-selections': [{ 'include-objectives': objectives }] }
      : {}),
  }
}

/** `AC-2(1)` is `ac-2.1` in NIST's catalog; none for what is no control there. */
function convertId(requirement: string): string[] {
  const [, family, number, enhancement] = CATALOG_CONTROL.exec(requirement) ?? []
  if (family === undefined) return []
  return [`${family.toLowerCase()}-${number}${enhancement === undefined ? '' : `.${enhancement}`}`]
}
