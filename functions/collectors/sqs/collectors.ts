import type { CollectorsByKind } from '../fact-collector.ts'
import { queueAttributes } from './queue.ts'

/** The collectors of SQS. */
export const sqsCollectors = {
  'AWS::SQS::Queue': { attributes: queueAttributes },
} as const satisfies CollectorsByKind
