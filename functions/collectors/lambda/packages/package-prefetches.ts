import * as z from 'zod/mini'
import { UnexpectedResponseError } from '../../api/aws-errors.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { listFunctionCoverage, listPackageFindings } from '../../inspector2/operations.ts'
import {
  buildCoverageCriteria,
  buildCoverageInput,
  COVERAGE_PAGE_SIZE,
} from '../../inspector2/scan-coverage.ts'
import type { Prefetch } from '../../lists/prefetch.ts'
import { fetchAllPages } from '../../lists/paginate.ts'
import { listFunctions } from '../operations.ts'
import { listInspectorIds } from './inspector-ids.ts'
import { buildPackageCriteria, buildPackageFindingsInput, MAX_FINDINGS } from './package-findings.ts'

const functionsShape = z.object({ Functions: z.optional(z.nullable(z.array(z.unknown()))) })

/** One call for each function costs as much as this many pages. */
async function countFunctions(callApi: TypedAwsCall): Promise<number> {
  const pages = await fetchAllPages(callApi, listFunctions, {}, functionsShape)
  return pages.reduce((sum, { Functions }) => sum + (Functions?.length ?? 0), 1)
}

const id = z.object({ id: z.string() })
const findingsShape = z.object({
  findings: z.optional(
    z.nullable(z.array(z.looseObject({ resources: z.optional(z.nullable(z.array(id))) }))),
  ),
})
const coverageShape = z.object({
  coveredResources: z.optional(z.nullable(z.array(z.looseObject({ resourceId: z.string() })))),
})

/** ListFindings: the package vulnerabilities of all functions. */
export const packageFindingsPrefetch: Prefetch = {
  operation: listPackageFindings,
  input: { filterCriteria: buildPackageCriteria(), maxResults: MAX_FINDINGS },
  replaces: [listPackageFindings],
  countWorthwhilePages: countFunctions,
  extractCalls(page) {
    const parsed = z.safeParse(findingsShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of findings')
    const entries = (parsed.data.findings ?? []).flatMap(finding =>
      (finding.resources ?? []).map(resource => [resource.id, finding] as const),
    )
    return groupByVersion(entries).map(([ids, findings]) => ({
      operation: listPackageFindings,
      input: buildPackageFindingsInput(ids),
      output: { findings },
    }))
  },
  answerAbsent: () => ({ findings: [] }),
}

/** ListCoverage: whether Inspector scans each function. */
export const functionCoveragePrefetch: Prefetch = {
  operation: listFunctionCoverage,
  input: { filterCriteria: buildCoverageCriteria('AWS_LAMBDA_FUNCTION'), maxResults: COVERAGE_PAGE_SIZE },
  replaces: [listFunctionCoverage],
  countWorthwhilePages: countFunctions,
  extractCalls(page) {
    const parsed = z.safeParse(coverageShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of coverage')
    const entries = (parsed.data.coveredResources ?? []).map(each => [each.resourceId, each] as const)
    return groupByVersion(entries).map(([ids, coveredResources]) => ({
      operation: listFunctionCoverage,
      input: buildCoverageInput('AWS_LAMBDA_FUNCTION', ids),
      output: { coveredResources },
    }))
  },
  answerAbsent: () => ({ coveredResources: [] }),
}

/** The entries by the version of a function that they are about, with the ids of that version. */
function groupByVersion<T>(entries: readonly (readonly [id: string, entry: T])[]): [string[], T[]][] {
  const groups = new Map<string, [string[], T[]]>()
  for (const [named, entry] of entries) {
    const ids = listInspectorIds(named)
    const group = groups.get(ids.join(' '))
    if (group === undefined) groups.set(ids.join(' '), [ids, [entry]])
    else group[1].push(entry)
  }
  return [...groups.values()]
}
