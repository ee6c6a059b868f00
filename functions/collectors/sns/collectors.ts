import type { CollectorsByKind } from '../fact-collector.ts'
import { topicAttributes, topicTags } from './topic.ts'

/** The collectors of SNS. */
export const snsCollectors = {
  'AWS::SNS::Topic': { attributes: topicAttributes, tags: topicTags },
} as const satisfies CollectorsByKind
