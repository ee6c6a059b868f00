import * as z from 'zod/mini'
import type { VulnerabilityCounts, VulnerabilitySeverity } from '../../../audit/resources/ecr/image.ts'
import { createIncompleteFact, known, type Fact } from '../../../audit/resources/fact.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { classifyReadError } from '../api/aws-errors.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { listFindings } from '../inspector2/operations.ts'
import { fetchPages } from '../lists/paginate.ts'
import { parseSeverity } from './severity.ts'

const findingsResponse = z.object({
  findings: z.array(z.object({ severity: z.optional(z.nullable(z.string())) })),
})

/** The largest page of ListFindings, and the most pages that are read of an image. */
const MAX_FINDINGS = 100
const MAX_PAGES = 5

/** The input of ListFindings for the suppressed findings of an image, the most severe first. */
export function buildSuppressedFindingsInput({ arn }: Pick<Resource, 'arn'>) {
  return {
    filterCriteria: {
      resourceId: [{ comparison: 'EQUALS', value: arn }],
      findingStatus: [{ comparison: 'EQUALS', value: 'SUPPRESSED' }],
    },
    sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' },
    maxResults: MAX_FINDINGS,
  }
}

/**
 * Counts the suppressed findings of an image by severity. Incomplete if there are more than 500. What filters of another
 * account hide of its images is not visible, and none is counted.
 */
export async function fetchSuppressedCounts(
  callApi: TypedAwsCall,
  image: Resource,
): Promise<Fact<VulnerabilityCounts>> {
  if (isOfOtherAccount(image)) return known({})
  try {
    const input = buildSuppressedFindingsInput(image)
    const { pages, next } = await fetchPages(callApi, listFindings, input, findingsResponse, MAX_PAGES)
    const counts = countSeverities(pages.flatMap(page => page.findings))
    return next === undefined
      ? known(counts)
      : createIncompleteFact(counts, `more than ${MAX_FINDINGS * MAX_PAGES} of its findings are suppressed`)
  } catch (failure) {
    return classifyReadError(failure).fact
  }
}

function countSeverities(findings: readonly { severity?: string | null | undefined }[]): VulnerabilityCounts {
  const counts: Partial<Record<VulnerabilitySeverity, number>> = {}
  for (const { severity } of findings) {
    const name = parseSeverity(severity)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
