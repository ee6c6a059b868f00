import type {
  CoveredResource,
  Finding,
  ListCoverageResponse,
  ListFindingsResponse,
} from '@aws-sdk/client-inspector2'
import * as z from 'zod/mini'
import { LOCAL_ACCOUNT_ID } from '../actors.ts'
import type { EdgeCall } from './call.ts'
import type { LocalServiceEvent } from './publish.ts'
import { buildJsonResponse, type EdgeResponse } from './response.ts'

/** What Inspector says of the packages of a function, as set by a test. */
export type PackageScanResult = z.infer<typeof PackageScanResult>
export const PackageScanResult = z.object({
  region: z.string(),
  functionName: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  reason: z.string(),
  vulnerabilities: z.array(z.object({ name: z.string(), severity: z.string(), package: z.string() })),
})

type PackageScans = ReturnType<typeof createPackageScans>

/** The scans that tests set. Inspector lists nothing else, as it does of functions that it has not discovered. */
export function createPackageScans() {
  const scans = new Map<string, PackageScanResult>()
  return {
    /** Stores a scan, and returns the one that it replaces. */
    put(scan: PackageScanResult): PackageScanResult | undefined {
      const id = buildLatestId(scan)
      const before = scans.get(id)
      scans.set(id, scan)
      return before
    },
    find: (region: string, ids: readonly string[]) =>
      [...scans].filter(([id, scan]) => scan.region === region && (ids.length === 0 || ids.includes(id))),
  }
}

function buildLatestId({ region, functionName }: Pick<PackageScanResult, 'region' | 'functionName'>): string {
  return `arn:aws:lambda:${region}:${LOCAL_ACCOUNT_ID}:function:${functionName}:$LATEST`
}

const ResourceFilter = z.object({
  filterCriteria: z.object({
    resourceType: z.optional(z.array(z.object({ value: z.string() }))),
    resourceId: z.optional(z.array(z.object({ value: z.string() }))),
  }),
})

/**
 * The response of Inspector to the list of an authorized call; undefined for other calls. The emulator has findings of its own
 * invention, and none of functions.
 */
export function listPackageScans(edgeCall: EdgeCall, scans: PackageScans): EdgeResponse | undefined {
  if (edgeCall.service !== 'inspector2' || !/^List(?:Coverage|Findings)$/.test(edgeCall.operation))
    return undefined
  const { filterCriteria } = ResourceFilter.parse(JSON.parse(edgeCall.request.body.toString()))
  const isOfFunctions =
    filterCriteria.resourceType?.some(({ value }) => value === 'AWS_LAMBDA_FUNCTION') ?? false
  const ids = (filterCriteria.resourceId ?? []).map(({ value }) => value)
  const found = isOfFunctions ? scans.find(edgeCall.region, ids) : []
  if (edgeCall.operation === 'ListCoverage')
    return buildInspectorResponse<ListCoverageResponse>({ coveredResources: found.map(buildCovered) })
  return buildInspectorResponse<ListFindingsResponse>({ findings: found.flatMap(buildFindings) })
}

/** Times are seconds, as in the REST protocol of Inspector. */
function buildInspectorResponse<T extends object>(body: T): EdgeResponse {
  return buildJsonResponse(JSON.parse(JSON.stringify(body), parseTimeAsSeconds))
}

function parseTimeAsSeconds(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? Date.parse(value) / 1_000 : value
}

function buildCovered([resourceId, { status, reason }]: [string, PackageScanResult]): CoveredResource {
  return {
    accountId: LOCAL_ACCOUNT_ID,
    resourceId,
    resourceType: 'AWS_LAMBDA_FUNCTION',
    scanType: 'PACKAGE',
    scanStatus: { statusCode: status, reason: reason as 'SUCCESSFUL' },
  }
}

function buildFindings([id, { region, vulnerabilities }]: [string, PackageScanResult]): Finding[] {
  const observedAt = new Date('2026-05-12T09:00:00Z')
  return vulnerabilities.map(({ name, severity, package: named }) => ({
    findingArn: `arn:aws:inspector2:${region}:${LOCAL_ACCOUNT_ID}:finding/${name.toLowerCase()}`,
    awsAccountId: LOCAL_ACCOUNT_ID,
    type: 'PACKAGE_VULNERABILITY',
    description: name,
    title: `${name} - ${named}`,
    remediation: { recommendation: { text: 'None Provided' } },
    severity: severity as 'HIGH',
    firstObservedAt: observedAt,
    lastObservedAt: observedAt,
    status: 'ACTIVE',
    resources: [{ type: 'AWS_LAMBDA_FUNCTION', id }],
    fixAvailable: 'YES',
    exploitAvailable: 'NO',
    epss: { score: 0.5 },
    packageVulnerabilityDetails: {
      vulnerabilityId: name,
      source: 'NVD',
      vulnerablePackages: [{ name: named, version: '1.0.0' }],
    },
  }))
}

/** The event that Inspector publishes of a finding, or that the coverage of a function changed. */
export function buildPackageScanEvent(
  scan: PackageScanResult,
  before: readonly PackageScanResult['vulnerabilities'][number][],
): LocalServiceEvent {
  const { region, status, reason, vulnerabilities } = scan
  const id = buildLatestId(scan)
  const [finding] = [...vulnerabilities, ...before]
  if (finding === undefined) {
    const detail = { scanStatus: { reason, statusCodeValue: status }, scanType: 'PACKAGE', version: '1.0' }
    return { service: 'inspector2', region, detailType: 'Inspector2 Coverage', resources: [id], detail }
  }
  return {
    service: 'inspector2',
    region,
    detailType: 'Inspector2 Finding',
    resources: [id],
    detail: {
      awsAccountId: LOCAL_ACCOUNT_ID,
      type: 'PACKAGE_VULNERABILITY',
      severity: finding.severity,
      status: vulnerabilities.length > 0 ? 'ACTIVE' : 'CLOSED',
      title: finding.name,
      resources: [{ type: 'AWS_LAMBDA_FUNCTION', id }],
    },
  }
}
