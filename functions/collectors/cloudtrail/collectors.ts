import type { CollectorsByKind } from '../fact-collector.ts'
import { multiRegionTrails } from './account-trails.ts'

/** How every aspect of the kinds of CloudTrail is read. */
export const cloudtrailCollectors = {
  'AWS::CloudTrail::AccountTrails': { trails: multiRegionTrails },
} as const satisfies CollectorsByKind
