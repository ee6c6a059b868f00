import type { RecordedCall } from '../../../functions/local/account-file.ts'
import { buildClusterCoverageInput } from '../../../functions/collectors/guardduty/cluster-coverage.ts'
import { buildFindingsInput } from '../../../functions/collectors/guardduty/findings.ts'
import type { ExampleAccount } from '../example-account.ts'
import { createResponseRecorder, replaceWithError } from './response-recorder.ts'

/** Builds the responses of CloudTrail, GuardDuty, Inspector and IAM Access Analyzer from the time `at` on. */
export function buildMonitoringResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return [
    ...buildTrailResponses(account, at),
    ...account.regionsInScope.flatMap(region => [
      ...buildDetectorResponses(account, region, at),
      ...buildInspectorResponses(account, region, at),
      ...buildAnalyzerResponses(account, region, at),
    ]),
  ]
}

/** Trails are read in one region for all regions. */
function buildTrailResponses({ trails }: ExampleAccount, at: string): RecordedCall[] {
  const cloudtrail = createResponseRecorder('cloudtrail', 'us-east-1', at)
  const all = Object.entries(trails)
  const trailList = all.map(([TrailARN]) => ({
    Name: TrailARN.split('/').at(-1),
    TrailARN,
    IsMultiRegionTrail: true,
    LogFileValidationEnabled: true,
    IsOrganizationTrail: false,
  }))
  const everything = [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }]
  return [
    cloudtrail('DescribeTrails', {}, { trailList }),
    ...all.flatMap(([arn, { logging }]) => [
      cloudtrail('GetTrailStatus', { Name: arn }, { IsLogging: logging }),
      cloudtrail('GetEventSelectors', { TrailName: arn }, { TrailARN: arn, EventSelectors: everything }),
    ]),
  ]
}

/** The default: everything is monitored. */
const ALL_ENABLED = {
  guardDuty: {
    status: 'ENABLED',
    features: { LAMBDA_NETWORK_LOGS: 'ENABLED', RUNTIME_MONITORING: 'ENABLED' },
  },
  inspector: { ecr: 'ENABLED', lambda: 'ENABLED', lambdaCode: 'ENABLED' },
}

function buildDetectorResponses(
  {
    account,
    guardDuty = {},
    archivingFilters = {},
    guardDutyFindings = {},
    clusters: clustersByArn,
  }: ExampleAccount,
  region: string,
  at: string,
): RecordedCall[] {
  const guardduty = createResponseRecorder('guardduty', region, at)
  const DetectorId = '12abc34d567e8fa901bc2d34e56789f0'
  const { status, features } = guardDuty[region] ?? ALL_ENABLED.guardDuty
  const Features = Object.entries(features).map(([Name, Status]) => ({
    Name,
    Status,
    ...(Name === 'RUNTIME_MONITORING'
      ? { AdditionalConfiguration: [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status }] }
      : {}),
  }))
  const clusters = Object.keys(clustersByArn).filter(arn => arn.split(':')[3] === region)
  const FindingIds = Object.keys(guardDutyFindings)
  const buildFinding = (Id: string) => ({
    Id,
    AccountId: account,
    Type: guardDutyFindings[Id]?.type,
    Severity: guardDutyFindings[Id]?.severity,
    Resource: { ResourceType: 'Instance' },
    Service: { Archived: false },
  })
  return [
    guardduty('ListDetectors', {}, { DetectorIds: [DetectorId] }),
    guardduty('GetDetector', { DetectorId }, { Status: status, Features }),
    guardduty('ListFindings', buildFindingsInput(DetectorId, account), { FindingIds }),
    ...(FindingIds.length === 0
      ? []
      : [guardduty('GetFindings', { DetectorId, FindingIds }, { Findings: FindingIds.map(buildFinding) })]),
    ...clusters.map(arn => {
      const ClusterName = arn.split('/').at(-1) ?? ''
      const input = buildClusterCoverageInput(DetectorId, account, ClusterName)
      const ResourceDetails = { ResourceType: 'ECS', EcsClusterDetails: { ClusterName } }
      const covered = { ResourceId: arn, AccountId: account, CoverageStatus: 'HEALTHY', ResourceDetails }
      return guardduty('ListCoverage', input, { Resources: [covered] })
    }),
    guardduty('ListFilters', { DetectorId }, { FilterNames: Object.keys(archivingFilters) }),
    ...Object.entries(archivingFilters).map(([Name, Criterion]) =>
      guardduty(
        'GetFilter',
        { DetectorId, FilterName: Name },
        { Name, Action: 'ARCHIVE', FindingCriteria: { Criterion } },
      ),
    ),
  ]
}

function buildInspectorResponses(account: ExampleAccount, region: string, at: string): RecordedCall[] {
  const { ecr, lambda, lambdaCode } = account.inspector?.[region] ?? ALL_ENABLED.inspector
  const resourceState = {
    ec2: buildState('DISABLED'),
    ecr: buildState(ecr),
    lambda: buildState(lambda),
    lambdaCode: buildState(lambdaCode),
  }
  const accounts = [{ accountId: account.account, state: buildState('ENABLED'), resourceState }]
  const input = { accountIds: [account.account] }
  const inspector2 = createResponseRecorder('inspector2', region, at)
  return [
    inspector2('BatchGetAccountStatus', input, { accounts, failedAccounts: [] }),
    inspector2('ListFilters', { action: 'SUPPRESS' }, { filters: [] }),
  ]
}

/** By default the account has an analyzer in each region, and is in no organization. */
function buildAnalyzerResponses(
  { account, analyzers = {}, managementAccount }: ExampleAccount,
  region: string,
  at: string,
): RecordedCall[] {
  const accessAnalyzer = createResponseRecorder('accessanalyzer', region, at)
  const organizations = createResponseRecorder('organizations', region, at)
  const buildAnalyzer = ([name, { type, status }]: [string, { type: string; status: string }]) => {
    const arn = `arn:aws:access-analyzer:${region}:${account}:analyzer/${name}`
    return { arn, name, type, status, createdAt: '2026-01-01T00:00:00.000Z' }
  }
  const described = Object.entries(analyzers[region] ?? { external: { type: 'ACCOUNT', status: 'ACTIVE' } })
  const organization = organizations(
    'DescribeOrganization',
    {},
    { Organization: { Id: 'o-a1b2c3d4e5', MasterAccountId: managementAccount } },
  )
  return [
    accessAnalyzer('ListAnalyzers', {}, { analyzers: described.map(buildAnalyzer) }),
    managementAccount === undefined
      ? replaceWithError(
          organization,
          'AWSOrganizationsNotInUseException',
          'Your account is not a member of an organization.',
        )
      : organization,
    ...(managementAccount === account
      ? [
          organizations(
            'ListDelegatedAdministrators',
            { ServicePrincipal: 'access-analyzer.amazonaws.com' },
            { DelegatedAdministrators: [] },
          ),
        ]
      : []),
  ]
}

function buildState(status: string) {
  return { status, errorCode: 'ALREADY_ENABLED', errorMessage: '' }
}
