import type { CollectorsByKind } from '../fact-collector.ts'
import { multiRegionTrails } from './account-trails.ts'

/** The collectors of CloudTrail. */
export const cloudtrailCollectors = {
  'AWS::CloudTrail::AccountTrails': { trails: multiRegionTrails },
} as const satisfies CollectorsByKind
