import * as z from 'zod/mini'
import type { RuntimeCoverage, RuntimeCoverageFact } from '../../../audit/resources/ecs/runtime-coverage.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import { cutText } from '../../../audit/text/quote-text.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { fetchPages } from '../lists/paginate.ts'
import { detectorResponse, findDetectorId, mapFeatures } from './detector.ts'
import { getDetector, listClusterCoverage, listDetectors } from './operations.ts'

/** The most pages that are read of a cluster, which has one entry. */
const MAX_PAGES = 2
/** The number of issues that are kept, and the most characters of one. */
const MAX_ISSUES = 3
const MAX_ISSUE_LENGTH = 150

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const count = optional(z.number())
const clusterDetails = z.object({
  ClusterName: optional(text),
  FargateDetails: optional(z.object({ Issues: optional(z.array(text)), ManagementType: optional(text) })),
  ContainerInstanceDetails: optional(
    z.object({ CoveredContainerInstances: count, CompatibleContainerInstances: count }),
  ),
})
const coverageResponse = z.object({
  Resources: z.array(
    z.object({
      AccountId: optional(text),
      CoverageStatus: optional(text),
      Issue: optional(text),
      ResourceDetails: optional(z.object({ EcsClusterDetails: optional(clusterDetails) })),
    }),
  ),
})

type CoveredCluster = z.infer<typeof coverageResponse>['Resources'][number]

/**
 * ListCoverage: whether Runtime Monitoring covers the tasks of a cluster. GetDetector says why GuardDuty does not list it: it
 * is not enabled.
 */
export const clusterCoverage: FactCollector<'AWS::ECS::Cluster'> = {
  operations: [listDetectors, listClusterCoverage, getDetector],
  notFoundErrors: [],
  async collect(callApi, resource) {
    return { facts: { runtimeCoverage: await fetchCoverage(callApi, resource) } }
  },
}

/** The input of ListCoverage for one cluster of `account`. */
export function buildClusterCoverageInput(DetectorId: string, account: string, cluster: string) {
  const criteria = { ACCOUNT_ID: account, RESOURCE_TYPE: 'ECS', ECS_CLUSTER_NAME: cluster }
  const FilterCriterion = Object.entries(criteria).map(([CriterionKey, value]) => ({
    CriterionKey,
    FilterCondition: { Equals: [value] },
  }))
  return { DetectorId, FilterCriteria: { FilterCriterion } }
}

async function fetchCoverage(
  callApi: TypedAwsCall,
  resource: Resource<'AWS::ECS::Cluster'>,
): Promise<RuntimeCoverageFact> {
  const DetectorId = await findDetectorId(callApi)
  if (DetectorId === undefined) return 'NOT_ENABLED'
  const { account } = resource
  const name = getResourceName(resource)
  const input = buildClusterCoverageInput(DetectorId, account, name)
  const { pages, next } = await fetchPages(callApi, listClusterCoverage, input, coverageResponse, MAX_PAGES)
  if (next !== undefined)
    throw new UnexpectedResponseError(`guardduty:ListCoverage returned more than ${MAX_PAGES} pages`)
  const [found] = pages
    .flatMap(page => page.Resources)
    .filter(each => (each.AccountId ?? account) === account)
    .filter(each => each.ResourceDetails?.EcsClusterDetails?.ClusterName === name)
  if (found !== undefined) return summarizeCoverage(found)
  return (await isMonitoringTasks(callApi, DetectorId)) ? 'NONE' : 'NOT_ENABLED'
}

async function isMonitoringTasks(callApi: TypedAwsCall, DetectorId: string): Promise<boolean> {
  const { Status, Features } = await callApi(getDetector, { DetectorId }, detectorResponse)
  const { RUNTIME_MONITORING: monitoring } = mapFeatures(Features)
  return Status === 'ENABLED' && monitoring?.status === 'ENABLED'
}

function summarizeCoverage({ CoverageStatus, Issue, ResourceDetails }: CoveredCluster): RuntimeCoverage {
  if (CoverageStatus !== 'HEALTHY' && CoverageStatus !== 'UNHEALTHY')
    throw new UnexpectedResponseError('guardduty:ListCoverage returned another status than it documents')
  const { FargateDetails, ContainerInstanceDetails } = ResourceDetails?.EcsClusterDetails ?? {}
  const issues = FargateDetails?.Issues ?? []
  const { CompatibleContainerInstances, CoveredContainerInstances } = ContainerInstanceDetails ?? {}
  return {
    status: CoverageStatus,
    fargateIssues: issues.slice(0, MAX_ISSUES).map(cutIssue),
    fargateIssueCount: issues.length,
    issue: cutIssue(Issue ?? ''),
    isAgentManaged: FargateDetails?.ManagementType !== 'DISABLED',
    uncoveredInstances: Math.max(0, (CompatibleContainerInstances ?? 0) - (CoveredContainerInstances ?? 0)),
  }
}

function cutIssue(issue: string): string {
  return cutText(issue, MAX_ISSUE_LENGTH)
}
