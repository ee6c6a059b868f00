import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World } from '../world.ts'
import { answering } from './answering.ts'

/** What what watches over the account answers of `account` from `at` on. */
export function watchAnswers(account: World, at: string): RecordedCall[] {
  return [
    ...trailAnswers(account, at),
    ...account.regionsInScope.flatMap(region => [
      ...detectorAnswers(account, region, at),
      inspectorAnswer(account, region, at),
    ]),
  ]
}

/** CloudTrail is asked in one region for all. */
function trailAnswers({ trails }: World, at: string): RecordedCall[] {
  const cloudtrail = answering('cloudtrail', 'us-east-1', at)
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

/** What is watched where nothing else is said: everything. */
const EVERYTHING = {
  guardDuty: {
    status: 'ENABLED',
    features: { LAMBDA_NETWORK_LOGS: 'ENABLED', RUNTIME_MONITORING: 'ENABLED' },
  },
  inspector: { ecr: 'ENABLED', lambda: 'ENABLED', lambdaCode: 'ENABLED' },
}

function detectorAnswers({ guardDuty = {} }: World, region: string, at: string): RecordedCall[] {
  const guardduty = answering('guardduty', region, at)
  const DetectorId = '12abc34d567e8fa901bc2d34e56789f0'
  const { status, features } = guardDuty[region] ?? EVERYTHING.guardDuty
  const Features = Object.entries(features).map(([Name, Status]) => ({
    Name,
    Status,
    ...(Name === 'RUNTIME_MONITORING'
      ? { AdditionalConfiguration: [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status }] }
      : {}),
  }))
  return [
    guardduty('ListDetectors', {}, { DetectorIds: [DetectorId] }),
    guardduty('GetDetector', { DetectorId }, { Status: status, Features }),
  ]
}

function inspectorAnswer(account: World, region: string, at: string): RecordedCall {
  const { ecr, lambda, lambdaCode } = account.inspector?.[region] ?? EVERYTHING.inspector
  const resourceState = {
    ec2: state('DISABLED'),
    ecr: state(ecr),
    lambda: state(lambda),
    lambdaCode: state(lambdaCode),
  }
  const accounts = [{ accountId: account.account, state: state('ENABLED'), resourceState }]
  const input = { accountIds: [account.account] }
  return answering('inspector2', region, at)('BatchGetAccountStatus', input, { accounts, failedAccounts: [] })
}

function state(status: string) {
  return { status, errorCode: 'ALREADY_ENABLED', errorMessage: '' }
}
