import { createTagPrefetch } from '../tags/prefetch.ts'
import { listQueueTags } from './operations.ts'
import { buildQueueUrl } from './queue.ts'

/** More pages of tags than this are not worth it: few queues of an account have a connection to functions. */
const MAX_PAGES = 20

/** GetResources: the tags of all queues. */
export const queueTagsPrefetch = createTagPrefetch({
  type: 'sqs',
  operation: listQueueTags,
  buildInput: arn => ({ QueueUrl: buildQueueUrl({ arn }) }),
  buildOutput: tags => ({ Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? ''])) }),
  countWorthwhilePages: () => Promise.resolve(MAX_PAGES),
})
