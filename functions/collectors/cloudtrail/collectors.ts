import type { CollectorsByKind } from '../fact-collector.ts'
import { multiRegionTrails } from './account-trails.ts'
import { accountTrailsList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of CloudTrail. */
export const cloudtrailCollectors = {
  'AWS::CloudTrail::AccountTrails': { trails: multiRegionTrails },
} as const satisfies CollectorsByKind

/** The lists of CloudTrail. */
export const cloudtrailResourceLists: readonly ResourceList[] = [accountTrailsList]
