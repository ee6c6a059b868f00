import type { CollectorsByKind } from '../fact-collector.ts'
import { queueAttributes } from './queue.ts'

/** How every aspect of the kinds of SQS is read. */
export const sqsCollectors = {
  'AWS::SQS::Queue': { attributes: queueAttributes },
} as const satisfies CollectorsByKind
