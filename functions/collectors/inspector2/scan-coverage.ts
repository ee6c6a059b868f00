import * as z from 'zod/mini'
import type { ScanCoverage, ScanCoverageFact } from '../../../audit/resources/inspector2/scan-coverage.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { cutText, quoteText } from '../../../audit/text/quote-text.ts'
import { isDeniedError, UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { omitInvalid } from '../api/omit-invalid.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { fetchPages } from '../lists/paginate.ts'
import { fetchResourceState } from './account-status.ts'
import { listFunctionCoverage, listRepositoryCoverage } from './operations.ts'

/** The types of resources whose coverage is read (Inspector API Reference, CoveredResource `resourceType`). */
export type CoveredType = 'AWS_ECR_REPOSITORY' | 'AWS_LAMBDA_FUNCTION'

const OPERATIONS: Readonly<Record<CoveredType, AwsOperation>> = {
  AWS_ECR_REPOSITORY: listRepositoryCoverage,
  AWS_LAMBDA_FUNCTION: listFunctionCoverage,
}

/** The largest page of ListCoverage, and the most pages that are read of one resource, which has one entry. */
export const COVERAGE_PAGE_SIZE = 200
const MAX_PAGES = 2

/** The most characters of a reason code. */
const MAX_REASON_LENGTH = 60

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const coverageResponse = z.object({
  coveredResources: optional(
    z.array(
      z.object({
        resourceId: text,
        resourceType: text,
        accountId: optional(text),
        scanType: optional(text),
        scanStatus: optional(z.object({ statusCode: text, reason: optional(text) })),
        lastScannedAt: omitInvalid(awsTimestamp),
      }),
    ),
  ),
})

type CoveredResource = NonNullable<z.infer<typeof coverageResponse>['coveredResources']>[number]

/** The filter of the package scans of a type of resources. */
export function buildCoverageCriteria(resourceType: CoveredType) {
  return {
    resourceType: [{ comparison: 'EQUALS', value: resourceType }],
    scanType: [{ comparison: 'EQUALS', value: 'PACKAGE' }],
  }
}

/** The input of ListCoverage for the resource with one of these ids. */
export function buildCoverageInput(resourceType: CoveredType, ids: readonly string[]) {
  const resourceId = ids.map(value => ({ comparison: 'EQUALS', value }))
  return { filterCriteria: { resourceId, ...buildCoverageCriteria(resourceType) } }
}

/**
 * ListCoverage: whether Inspector scans the resource with one of `ids`. BatchGetAccountStatus says why it does not list one,
 * or denies to list any: it is not enabled for this type. Throws AwsCallError and UnexpectedResponseError.
 */
export async function fetchScanCoverage(
  callApi: TypedAwsCall,
  { account }: Resource,
  resourceType: CoveredType,
  ids: readonly string[],
): Promise<ScanCoverageFact> {
  const found = await tryFetchCovered(callApi, account, resourceType, ids)
  if (!('failure' in found) && found.covered !== undefined) return summarizeCoverage(found.covered)
  if (!(await isTypeEnabled(callApi, account, resourceType))) return 'NOT_ENABLED'
  if ('failure' in found) throw found.failure
  return 'NONE'
}

/** What Inspector lists of a resource, or how it denied to list it. */
type Covered = { covered: readonly CoveredResource[] | undefined } | { failure: unknown }

async function tryFetchCovered(
  callApi: TypedAwsCall,
  account: string,
  resourceType: CoveredType,
  ids: readonly string[],
): Promise<Covered> {
  try {
    const input = buildCoverageInput(resourceType, ids)
    const { pages, next } = await fetchPages(
      callApi,
      OPERATIONS[resourceType],
      input,
      coverageResponse,
      MAX_PAGES,
    )
    if (next !== undefined)
      throw new UnexpectedResponseError(`inspector2:ListCoverage returned more than ${MAX_PAGES} pages`)
    const covered = pages
      .flatMap(page => page.coveredResources ?? [])
      .filter(each => each.resourceType === resourceType && ids.includes(each.resourceId))
      .filter(each => (each.accountId ?? account) === account && (each.scanType ?? 'PACKAGE') === 'PACKAGE')
    return { covered: covered.length === 0 ? undefined : covered }
  } catch (failure) {
    if (isDeniedError(failure)) return { failure }
    throw failure
  }
}

async function isTypeEnabled(
  callApi: TypedAwsCall,
  account: string,
  resourceType: CoveredType,
): Promise<boolean> {
  const { ecr, lambda } = await fetchResourceState(callApi, account)
  const state = resourceType === 'AWS_LAMBDA_FUNCTION' ? lambda : ecr
  return state?.status === 'ENABLED' || state?.status === 'ENABLING'
}

/** Of several entries of a resource, the first that is not active counts. */
function summarizeCoverage(covered: readonly CoveredResource[]): ScanCoverage {
  const all = covered.map(describeCoverage)
  const [first] = [...all.filter(({ status }) => status === 'INACTIVE'), ...all]
  if (first === undefined) throw new UnexpectedResponseError('inspector2:ListCoverage returned no coverage')
  return first
}

function describeCoverage({ scanStatus, lastScannedAt }: CoveredResource): ScanCoverage {
  const status = scanStatus?.statusCode
  if (status !== 'ACTIVE' && status !== 'INACTIVE')
    throw new UnexpectedResponseError(
      `inspector2:ListCoverage returned the status ${quoteText(status ?? '')}`,
    )
  return {
    status,
    reason: cutText(scanStatus?.reason ?? '', MAX_REASON_LENGTH),
    ...(lastScannedAt ? { lastScannedAt } : {}),
  }
}
