import type { CollectorsByKind } from '../fact-collector.ts'
import { inspectorStatus } from './account-status.ts'
import { inspectorFilters } from './filters.ts'
import { inspectorList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of Inspector. */
export const inspectorCollectors = {
  'AWS::InspectorV2::AccountStatus': { status: inspectorStatus, filters: inspectorFilters },
} as const satisfies CollectorsByKind

/** The lists of Inspector. */
export const inspectorResourceLists: readonly ResourceList[] = [inspectorList]
