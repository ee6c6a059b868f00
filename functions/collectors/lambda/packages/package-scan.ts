import type { ConfiguredKind } from '../../../../audit/resources/lambda/configuration.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { FactCollector, TypedAwsCall } from '../../fact-collector.ts'
import {
  batchGetAccountStatus,
  listFunctionCoverage,
  listPackageFindings,
} from '../../inspector2/operations.ts'
import { fetchScanCoverage } from '../../inspector2/scan-coverage.ts'
import { listInspectorIds } from './inspector-ids.ts'
import { fetchPackageFindings } from './package-findings.ts'

const operations = [listFunctionCoverage, listPackageFindings, batchGetAccountStatus]

/** ListCoverage and ListFindings: whether Inspector scans $LATEST, and the vulnerable packages that it found there. */
export const functionPackageScan: FactCollector<'AWS::Lambda::Function'> = {
  operations,
  notFoundErrors: [],
  collect: collectPackageScan,
}

/** ListCoverage and ListFindings: whether Inspector scans the version, and the vulnerable packages that it found there. */
export const versionPackageScan: FactCollector<'AWS::Lambda::Version'> = {
  operations,
  notFoundErrors: [],
  collect: collectPackageScan,
}

/** Findings are listed of what Inspector covers: two calls, whether it does or not. */
async function collectPackageScan(callApi: TypedAwsCall, resource: Resource<ConfiguredKind>) {
  const ids = listInspectorIds(resource.arn)
  const scanCoverage = await fetchScanCoverage(callApi, resource, 'AWS_LAMBDA_FUNCTION', ids)
  if (typeof scanCoverage === 'string') return { facts: { scanCoverage, packageFindings: 'NONE' as const } }
  const { findings, missing } = await fetchPackageFindings(callApi, resource, ids)
  return {
    facts: { scanCoverage, packageFindings: findings },
    ...(missing === undefined ? {} : { incomplete: { packageFindings: missing } }),
  }
}
