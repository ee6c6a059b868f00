import type { RecordedCall } from '../../../functions/local/account-file.ts'
import {
  buildCoverageInput,
  type CoveredType,
} from '../../../functions/collectors/inspector2/scan-coverage.ts'
import { listInspectorIds } from '../../../functions/collectors/lambda/packages/inspector-ids.ts'
import { buildPackageFindingsInput } from '../../../functions/collectors/lambda/packages/package-findings.ts'
import type { ExampleAccount, ExampleFunction, ExampleInspectorScan } from '../example-account.ts'
import { splitByRegion } from '../regional-account.ts'
import { listExampleVersions } from './lambda.ts'
import { createResponseRecorder, type ResponseRecorder } from './response-recorder.ts'

/** Builds what Inspector says of the functions and repositories of `account` from the time `at` on. */
export function buildInspectorScanResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return splitByRegion(account, ['functions', 'repositories']).flatMap(({ region, ...regional }) => {
    const inspector2 = createResponseRecorder('inspector2', region, at)
    const { ecr = 'ENABLED', lambda = 'ENABLED' } = account.inspector?.[region] ?? {}
    const versions = Object.entries(regional.functions).flatMap(([arn, each]) => listScans(arn, each))
    return [
      ...versions.flatMap(([arn, scan]) =>
        buildFunctionResponses(arn, lambda === 'ENABLED' ? scan : 'NONE', account.account, inspector2),
      ),
      ...Object.entries(regional.repositories).map(([arn, { inspectorScan = SCANNED }]) =>
        buildCoverageResponse(
          'AWS_ECR_REPOSITORY',
          [arn],
          ecr === 'ENABLED' ? inspectorScan : 'NONE',
          inspector2,
        ),
      ),
    ]
  })
}

/** The default: Inspector scans everything and finds nothing. */
const SCANNED: ExampleInspectorScan = { status: 'ACTIVE', reason: 'SUCCESSFUL' }

/** The scans of $LATEST and of the published versions. */
function listScans(arn: string, each: ExampleFunction): [string, ExampleInspectorScan | 'NONE'][] {
  const published = listExampleVersions(each).map((version): [string, ExampleInspectorScan | 'NONE'] => {
    const configuration = each.versions?.[version]
    const own = typeof configuration === 'object' && 'scan' in configuration ? configuration.scan : undefined
    return [`${arn}:${version}`, own ?? SCANNED]
  })
  return [[arn, each.scan ?? SCANNED], ...published]
}

function buildFunctionResponses(
  arn: string,
  scan: ExampleInspectorScan | 'NONE',
  awsAccountId: string,
  inspector2: ResponseRecorder,
): RecordedCall[] {
  const ids = listInspectorIds(arn)
  const coverage = buildCoverageResponse('AWS_LAMBDA_FUNCTION', ids, scan, inspector2)
  if (scan === 'NONE') return [coverage]
  const id = ids.at(-1)
  const findings = Object.entries(scan.findings ?? {}).map(([vulnerabilityId, finding]) => ({
    awsAccountId,
    type: 'PACKAGE_VULNERABILITY',
    status: 'ACTIVE',
    severity: finding.severity,
    resources: [{ type: 'AWS_LAMBDA_FUNCTION', id }],
    packageVulnerabilityDetails: {
      vulnerabilityId,
      vulnerablePackages: [{ name: finding.package, version: finding.version }],
    },
    fixAvailable: 'YES',
  }))
  return [coverage, inspector2('ListFindings', buildPackageFindingsInput(ids), { findings })]
}

function buildCoverageResponse(
  resourceType: CoveredType,
  ids: readonly string[],
  scan: ExampleInspectorScan | 'NONE',
  inspector2: ResponseRecorder,
): RecordedCall {
  const coveredResources =
    scan === 'NONE'
      ? []
      : [
          {
            resourceType,
            resourceId: ids.at(-1),
            scanType: 'PACKAGE',
            scanStatus: { statusCode: scan.status, reason: scan.reason },
          },
        ]
  return inspector2('ListCoverage', buildCoverageInput(resourceType, ids), { coveredResources })
}
