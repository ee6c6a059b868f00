import type { Resource } from '../../resources/resource.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** Returns NOT_APPLICABLE for a region that the settings exempt, and undefined otherwise. */
export function skipExemptRegion(
  { region }: Resource,
  regions: readonly string[],
): EvaluatorResult | undefined {
  return regions.includes(region)
    ? notApplicable(`Region ${region} is listed under "exemptRegions".`)
    : undefined
}

/** The limitation that these controls share. */
export const REGION_LIMITATION =
  'Every region in scope is expected to have workloads; list regions without workloads under "exemptRegions".'
