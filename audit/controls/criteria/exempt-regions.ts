import type { Resource } from '../../resources/resource.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** NOT_APPLICABLE for a resource in one of the exempt `regions`; undefined for all others. */
export function skipExemptRegion(
  { region }: Resource,
  regions: readonly string[],
): EvaluatorResult | undefined {
  return regions.includes(region)
    ? notApplicable(`Region ${region} is listed under "exemptRegions".`)
    : undefined
}

/** The known limitation of controls that apply to every region in scope. */
export const REGION_LIMITATION =
  'Every region in scope is expected to have workloads; list regions without any under "exemptRegions".'
