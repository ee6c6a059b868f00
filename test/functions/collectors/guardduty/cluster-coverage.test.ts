import { describe, expect, it } from 'vitest'
import { buildClusterResource } from '../../../../audit/resources/ecs/cluster.ts'
import { readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const cluster = buildClusterResource('prod', { account, region: 'eu-west-1' })
const runtime = (Status: string) => ({
  Status: 'ENABLED',
  Features: [{ Name: 'RUNTIME_MONITORING', Status }],
})

/** An entry of ListCoverage, as GuardDuty returns it of a cluster. */
function covered(more: object = {}, EcsClusterDetails: object = {}) {
  return {
    ResourceId: cluster.arn,
    AccountId: account,
    CoverageStatus: 'HEALTHY',
    ResourceDetails: {
      ResourceType: 'ECS',
      EcsClusterDetails: { ClusterName: 'prod', ...EcsClusterDetails },
    },
    ...more,
  }
}

async function readCoverage(responses: StubbedResponses) {
  const facts = await readStubbedFacts(cluster, {
    DescribeClusters: { clusters: [{ clusterName: 'prod', status: 'ACTIVE' }] },
    ListDetectors: { DetectorIds: ['abc'] },
    ...responses,
  })
  return facts['runtimeCoverage']
}

const healthy = {
  status: 'HEALTHY',
  fargateIssues: [],
  fargateIssueCount: 0,
  issue: '',
  isAgentManaged: true,
  uncoveredInstances: 0,
}

function criterion(CriterionKey: string, value: string) {
  return { CriterionKey, FilterCondition: { Equals: [value] } }
}

describe('the coverage of a cluster', () => {
  it('is requested of the cluster alone', async () => {
    const requested: object[] = []
    const ListCoverage = (input: object) => {
      requested.push(input)
      return { Resources: [covered()] }
    }
    expect(await readCoverage({ ListCoverage })).toEqual({ known: healthy })
    expect(requested).toEqual([
      {
        DetectorId: 'abc',
        FilterCriteria: {
          FilterCriterion: [
            criterion('ACCOUNT_ID', account),
            criterion('RESOURCE_TYPE', 'ECS'),
            criterion('ECS_CLUSTER_NAME', 'prod'),
          ],
        },
      },
    ])
  })

  it.each([
    [
      'issues of tasks, of which three are kept',
      covered(
        { CoverageStatus: 'UNHEALTHY' },
        { FargateDetails: { Issues: ['a', 'b', 'c', 'd'], ManagementType: 'AUTO_MANAGED' } },
      ),
      { status: 'UNHEALTHY', fargateIssues: ['a', 'b', 'c'], fargateIssueCount: 4, isAgentManaged: true },
    ],
    [
      'a long issue, which is cut',
      covered({ CoverageStatus: 'UNHEALTHY', Issue: 'x'.repeat(5_000) }),
      { issue: 'x'.repeat(150) },
    ],
    [
      'no agent',
      covered({ CoverageStatus: 'UNHEALTHY' }, { FargateDetails: { ManagementType: 'DISABLED' } }),
      { fargateIssues: [], isAgentManaged: false },
    ],
    [
      'container instances',
      covered(
        { CoverageStatus: 'UNHEALTHY' },
        { ContainerInstanceDetails: { CoveredContainerInstances: 1, CompatibleContainerInstances: 3 } },
      ),
      { uncoveredInstances: 2 },
    ],
  ])('has %s', async (_, entry, coverage) => {
    expect(await readCoverage({ ListCoverage: { Resources: [entry] } })).toMatchObject({ known: coverage })
  })

  it.each([
    ['there is no detector', { ListDetectors: { DetectorIds: [] } }, 'NOT_ENABLED'],
    ['Runtime Monitoring is off', { GetDetector: runtime('DISABLED') }, 'NOT_ENABLED'],
    [
      'the detector is suspended',
      { GetDetector: { ...runtime('ENABLED'), Status: 'DISABLED' } },
      'NOT_ENABLED',
    ],
    ['GuardDuty does not list it', { GetDetector: runtime('ENABLED') }, 'NONE'],
    [
      'GuardDuty lists others',
      {
        GetDetector: runtime('ENABLED'),
        ListCoverage: {
          Resources: [
            covered({ AccountId: '999988887777' }),
            covered({}, { ClusterName: 'dev' }),
            covered({ ResourceDetails: null }),
          ],
        },
      },
      'NONE',
    ],
  ])('is %2$s if %s', async (_, responses, coverage) => {
    expect(await readCoverage({ ListCoverage: { Resources: [] }, ...responses })).toEqual({ known: coverage })
  })

  it.each([
    ['access is denied', { error: 'AccessDeniedException' }, 'guardduty:ListCoverage'],
    ['the status is another one', { Resources: [covered({ CoverageStatus: 'ASLEEP' })] }, 'another status'],
    ['there is no list', {}, 'Resources'],
    ['there are ever more pages', { Resources: [], NextToken: 'more' }, 'more than 2 pages'],
  ])('is unknown if %s', async (_, ListCoverage, why) => {
    expect(await readCoverage({ ListCoverage })).toEqual({ unknown: expect.stringContaining(why) as string })
  })
})
