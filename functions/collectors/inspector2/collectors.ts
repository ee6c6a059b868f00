import type { CollectorsByKind } from '../fact-collector.ts'
import { inspectorStatus } from './account-status.ts'

/** How every aspect of the kinds of Inspector is read. */
export const inspectorCollectors = {
  'AWS::InspectorV2::AccountStatus': { status: inspectorStatus },
} as const satisfies CollectorsByKind
