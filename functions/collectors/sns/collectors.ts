import type { CollectorsByKind } from '../fact-collector.ts'
import { topicAttributes } from './topic.ts'

/** The collectors of SNS. */
export const snsCollectors = {
  'AWS::SNS::Topic': { attributes: topicAttributes },
} as const satisfies CollectorsByKind
