import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { Prefetch, PrefetchedCall } from '../lists/prefetch.ts'
import { getResources } from './operations.ts'
import { tagListSchema } from './tag-list.ts'

/** The most resources of one page (Resource Groups Tagging API Reference, GetResources). */
const PAGE = 100

const resourcesShape = z.object({
  ResourceTagMappingList: z.array(z.object({ ResourceARN: z.string(), Tags: tagListSchema })),
})

/** The tags of a resource as a list has them. */
type TagList = z.infer<typeof tagListSchema>

/** How the tags of resources of a type are asked singly. */
interface TagCall extends Pick<PrefetchedCall, 'operation'>, Pick<Prefetch, 'countWorthwhilePages'> {
  /** The type, as GetResources filters by it. */
  type: string
  buildInput: (arn: string) => PrefetchedCall['input']
  buildOutput: (tags: TagList) => unknown
}

/**
 * GetResources: the tags of all resources of a type in a region. It has every resource that is or was tagged, so that one that it does
 * not have has no tags (Resource Groups Tagging API Reference, GetResources).
 */
export function createTagPrefetch({ type, operation, buildInput, buildOutput, ...limit }: TagCall): Prefetch {
  return {
    operation: getResources,
    input: { ResourceTypeFilters: [type], ResourcesPerPage: PAGE },
    replaces: [operation],
    ...limit,
    extractCalls(page) {
      const parsed = z.safeParse(resourcesShape, page)
      if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of tags')
      return parsed.data.ResourceTagMappingList.map(({ ResourceARN, Tags }) => ({
        operation,
        input: buildInput(ResourceARN),
        output: buildOutput(Tags),
      }))
    },
    answerAbsent: () => buildOutput([]),
  }
}
