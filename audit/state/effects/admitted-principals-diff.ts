import type { NewExposure } from '../../resources/derived/exposure/new-exposures.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** Whom a resource lets in now and did not before a cause. */
export interface AdmittedPrincipalsDiff {
  changeId: string
  resource: Resource
  /** The widest first. */
  admitted: readonly NewExposure[]
  /** How many more there are. */
  more: number
}

/** What resources opened, with the causes of it. */
export const admittedPrincipalsDiffs = createEffectStore<AdmittedPrincipalsDiff>(
  'ADMITTED',
  ({ changeId, resource, admitted }) =>
    `${getResourceKey(resource)} ${hashText(JSON.stringify([changeId, admitted]))}`,
)
