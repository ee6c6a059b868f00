import type { NewExposure } from '../../resources/derived/exposure/new-exposures.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** The principals that a resource newly admits since a change. */
export interface AdmittedPrincipalsDiff {
  changeId: string
  resource: Resource
  /** The widest exposure first. */
  admitted: readonly NewExposure[]
  /** How many more were left out. */
  more: number
  /** Set if some of its policies take too many steps to compare. */
  notEvaluated?: true
}

/** The stored diffs of admitted principals, by change. */
export const admittedPrincipalsDiffs = createEffectStore<AdmittedPrincipalsDiff>(
  'ADMITTED',
  ({ changeId, resource, admitted, notEvaluated }) =>
    `${getResourceKey(resource)} ${hashText(JSON.stringify([changeId, admitted, notEvaluated]))}`,
)
