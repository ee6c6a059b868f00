import * as z from 'zod/mini'
import { splitIntoChunks } from '../../../audit/limits/split-batches.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages, MAX_RESPONSE_PAGES } from '../lists/paginate.ts'
import type { Prefetch } from '../lists/prefetch.ts'
import { batchGetProjects, listProjects } from './operations.ts'
import { projectNamesResponse } from './resource-lists.ts'

/** The most projects of one call (CodeBuild API Reference, BatchGetProjects). */
const PROJECT_BATCH = 100

const projectsShape = z.object({
  projects: z.optional(z.nullable(z.array(z.looseObject({ name: z.string() })))),
})

/** BatchGetProjects: all projects of a region, 100 in a call. */
export const projectPrefetch: Prefetch = {
  operation: batchGetProjects,
  async input(callApi) {
    const pages = await fetchAllPages(callApi, listProjects, {}, projectNamesResponse, MAX_RESPONSE_PAGES)
    const names = pages.flatMap(({ projects }) => projects ?? [])
    return splitIntoChunks(names, PROJECT_BATCH).map(batch => ({ names: batch }))
  },
  replaces: [batchGetProjects],
  extractCalls(page) {
    const parsed = z.safeParse(projectsShape, page)
    if (!parsed.success)
      throw new UnexpectedResponseError('unexpected response in the list of build projects')
    return (parsed.data.projects ?? []).map(project => ({
      operation: batchGetProjects,
      input: { names: [project.name] },
      output: { projects: [project] },
    }))
  },
}
