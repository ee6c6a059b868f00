import type { Resource } from '../../resources/resource.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** What is said of a region that the user exempts; nothing of the others. */
export function skipExemptRegion(
  { region }: Resource,
  regions: readonly string[],
): EvaluatorResult | undefined {
  return regions.includes(region) ? notApplicable(`Region ${region} is exempt.`) : undefined
}

/** What is not weighed of a region. */
export const REGION_LIMITATION =
  'Every region in scope is expected to have workloads; list those that have none under "exemptRegions".'
