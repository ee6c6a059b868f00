import { createTagPrefetch } from '../tags/prefetch.ts'
import { listTopicTags } from './operations.ts'

/** More pages of tags than this are not worth it: few topics of an account have a connection to functions. */
const MAX_PAGES = 20

/** GetResources: the tags of all topics. */
export const topicTagsPrefetch = createTagPrefetch({
  type: 'sns',
  operation: listTopicTags,
  buildInput: ResourceArn => ({ ResourceArn }),
  buildOutput: Tags => ({ Tags }),
  countWorthwhilePages: () => Promise.resolve(MAX_PAGES),
})
