import type { CollectorsByKind } from '../fact-collector.ts'
import { queueAttributes, queueTags } from './queue.ts'

/** The collectors of SQS. */
export const sqsCollectors = {
  'AWS::SQS::Queue': { attributes: queueAttributes, tags: queueTags },
} as const satisfies CollectorsByKind
