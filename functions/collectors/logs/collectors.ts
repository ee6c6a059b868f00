import type { CollectorsByKind } from '../fact-collector.ts'
import { logGroupDescription } from './log-group.ts'

/** The collectors of CloudWatch Logs. */
export const logsCollectors = {
  'AWS::Logs::LogGroup': { description: logGroupDescription },
} as const satisfies CollectorsByKind
