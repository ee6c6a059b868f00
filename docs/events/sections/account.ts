import {
  DOC_ACCOUNT,
  buildCallExamples,
  DOC_FIRST_REGION,
  DOC_MANAGEMENT_ACCOUNT,
  DOC_REGION,
  buildServiceEventExample,
  type EventSection,
} from '../event-example.ts'

const detectorId = '3c2d493a01a75bfecc82d86ceb180a13'
const trail = { name: `arn:aws:cloudtrail:${DOC_REGION}:${DOC_ACCOUNT}:trail/all` }

const finding = {
  schemaVersion: '2.0',
  accountId: DOC_ACCOUNT,
  region: DOC_REGION,
  partition: 'aws',
  id: 'd580323113dc99c42565f36269180ffe',
  severity: 8,
  service: { serviceName: 'guardduty', detectorId, archived: false, count: 1 },
}
const task = {
  arn: `arn:aws:ecs:${DOC_REGION}:${DOC_ACCOUNT}:task/prod/0ebb429fa86d481c2630fac53db1c91c`,
  definitionArn: `arn:aws:ecs:${DOC_REGION}:${DOC_ACCOUNT}:task-definition/orders:42`,
  group: 'service:orders',
  containers: [{ name: 'api', image: `${DOC_ACCOUNT}.dkr.ecr.${DOC_REGION}.amazonaws.com/orders/api:prod` }],
}

const buildFindingExample = (that: string, type: string, resource: object) =>
  buildServiceEventExample('aws.guardduty', 'GuardDuty Finding', { ...finding, type, resource }, { that })

/** What watches over the account. */
export const monitoringSection: EventSection = {
  title: 'What watches over the account: GuardDuty, Inspector, CloudTrail',
  about:
    'A finding of GuardDuty is evidence about the workload that it names, and about nothing else. Settings are judged ' +
    'for the region or the account that they hold for.',
  examples: [
    buildFindingExample('is about a function', 'Backdoor:Lambda/C&CActivity.B', {
      resourceType: 'Lambda',
      lambdaDetails: {
        functionArn: `arn:aws:lambda:${DOC_REGION}:${DOC_ACCOUNT}:function:orders`,
        functionName: 'orders',
        functionVersion: '$LATEST',
      },
    }),
    buildFindingExample('is about a task', 'Execution:Runtime/NewBinaryExecuted', {
      resourceType: 'ECSCluster',
      ecsClusterDetails: {
        name: 'prod',
        arn: `arn:aws:ecs:${DOC_REGION}:${DOC_ACCOUNT}:cluster/prod`,
        taskDetails: task,
      },
    }),
    buildFindingExample('is about a container', 'Execution:Container/MaliciousFile', {
      resourceType: 'Container',
      containerDetails: task.containers[0],
    }),
    buildFindingExample('is about an access key', 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', {
      resourceType: 'AccessKey',
      accessKeyDetails: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        principalId: 'AIDAEXAMPLE',
        userType: 'IAMUser',
        userName: 'alice',
      },
    }),
    ...buildCallExamples('guardduty', {
      CreateDetector: [{ enable: true }, { detectorId }],
      UpdateDetector: { detectorId, enable: false },
      DeleteDetector: { detectorId },
    }),
    ...buildCallExamples('inspector2', {
      Enable: { resourceTypes: ['ECR', 'LAMBDA'] },
      Disable: { resourceTypes: ['LAMBDA'] },
      'Disable: is for other accounts': { accountIds: ['555566667777'], resourceTypes: ['LAMBDA'] },
      UpdateConfiguration: { ecrConfiguration: { rescanDuration: 'DAYS_14' } },
    }),
    ...buildCallExamples('cloudtrail', {
      CreateTrail: { name: 'all', isMultiRegionTrail: true },
      UpdateTrail: trail,
      DeleteTrail: trail,
      StartLogging: trail,
      StopLogging: trail,
      PutEventSelectors: { trailName: 'all', eventSelectors: [] },
    }),
  ],
}

const policyId = 'p-ab12cd34'
const policy = { policy: { policySummary: { id: policyId, type: 'SERVICE_CONTROL_POLICY' } } }
const targetId = 'ou-ab12-prodacct'

/** What applies to the account from above. */
export const organizationsSection: EventSection = {
  title: 'Organizations',
  about:
    'They are followed where the configuration says which organization the account is in, and are all about the account ' +
    'under audit.',
  examples: [
    ...buildCallExamples(
      'organizations',
      {
        'AttachPolicy: names what is above the account': { policyId, targetId },
        'AttachPolicy: names something else': { policyId, targetId: 'ou-ab12-sandboxx' },
        'DetachPolicy: names what is above the account': { policyId, targetId },
        CreatePolicy: [{ name: 'guard', type: 'SERVICE_CONTROL_POLICY', content: '{}' }, policy],
        UpdatePolicy: [{ policyId, content: '{}' }, policy],
        DeletePolicy: { policyId },
        EnablePolicyType: { rootId: 'r-ab12', policyType: 'SERVICE_CONTROL_POLICY' },
        DisablePolicyType: { rootId: 'r-ab12', policyType: 'SERVICE_CONTROL_POLICY' },
        'MoveAccount: moves the account': {
          accountId: DOC_ACCOUNT,
          sourceParentId: targetId,
          destinationParentId: 'ou-ab12-sandboxx',
        },
        'MoveAccount: moves another one': {
          accountId: '555566667777',
          sourceParentId: targetId,
          destinationParentId: 'ou-ab12-sandboxx',
        },
        RemoveAccountFromOrganization: { accountId: DOC_ACCOUNT },
        CreateOrganizationalUnit: { parentId: 'r-ab12', name: 'sandbox' },
        PutResourcePolicy: { content: '{}' },
        DeleteResourcePolicy: {},
      },
      { account: DOC_MANAGEMENT_ACCOUNT, region: DOC_FIRST_REGION },
    ),
    ...buildCallExamples('organizations', { LeaveOrganization: {} }, { region: DOC_FIRST_REGION }),
  ],
}
