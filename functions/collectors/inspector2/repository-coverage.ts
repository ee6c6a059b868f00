import { isOfOtherAccount } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { batchGetAccountStatus, listRepositoryCoverage } from './operations.ts'
import { fetchScanCoverage } from './scan-coverage.ts'

/** ListCoverage: whether Inspector scans the images of a repository. Of other accounts' repositories only they see it. */
export const repositoryCoverage: FactCollector<'AWS::ECR::Repository'> = {
  operations: [listRepositoryCoverage, batchGetAccountStatus],
  notFoundErrors: [],
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { scanCoverage: 'FOREIGN' } }
    const scanCoverage = await fetchScanCoverage(callApi, resource, 'AWS_ECR_REPOSITORY', [resource.arn])
    return { facts: { scanCoverage } }
  },
}
