import type { CollectorsByKind } from '../fact-collector.ts'
import { topicAttributes } from './topic.ts'

/** How every aspect of the kinds of SNS is read. */
export const snsCollectors = {
  'AWS::SNS::Topic': { attributes: topicAttributes },
} as const satisfies CollectorsByKind
