import type { CollectorsByKind } from '../fact-collector.ts'
import { inspectorStatus } from './account-status.ts'

/** The collectors of Inspector. */
export const inspectorCollectors = {
  'AWS::InspectorV2::AccountStatus': { status: inspectorStatus },
} as const satisfies CollectorsByKind
