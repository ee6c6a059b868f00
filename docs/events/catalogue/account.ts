import { ACCOUNT, calls, FIRST_REGION, MANAGEMENT_ACCOUNT, REGION, tells, type Section } from '../example.ts'

const detectorId = '3c2d493a01a75bfecc82d86ceb180a13'
const trail = { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all` }

const finding = {
  schemaVersion: '2.0',
  accountId: ACCOUNT,
  region: REGION,
  partition: 'aws',
  id: 'd580323113dc99c42565f36269180ffe',
  severity: 8,
  service: { serviceName: 'guardduty', detectorId, archived: false, count: 1 },
}
const task = {
  arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task/prod/0ebb429fa86d481c2630fac53db1c91c`,
  definitionArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/orders:42`,
  group: 'service:orders',
  containers: [{ name: 'api', image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/orders/api:prod` }],
}

const found = (that: string, type: string, resource: object) =>
  tells('aws.guardduty', 'GuardDuty Finding', { ...finding, type, resource }, { that })

/** What watches over the account. */
export const watching: Section = {
  title: 'What watches over the account: GuardDuty, Inspector, CloudTrail',
  about:
    'A finding of GuardDuty is evidence about the workload that it names, and about nothing else. Settings are judged ' +
    'for the region or the account that they hold for.',
  examples: [
    found('is about a function', 'Backdoor:Lambda/C&CActivity.B', {
      resourceType: 'Lambda',
      lambdaDetails: {
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:orders`,
        functionName: 'orders',
        functionVersion: '$LATEST',
      },
    }),
    found('is about a task', 'Execution:Runtime/NewBinaryExecuted', {
      resourceType: 'ECSCluster',
      ecsClusterDetails: {
        name: 'prod',
        arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/prod`,
        taskDetails: task,
      },
    }),
    found('is about a container', 'Execution:Container/MaliciousFile', {
      resourceType: 'Container',
      containerDetails: task.containers[0],
    }),
    found('is about an access key', 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', {
      resourceType: 'AccessKey',
      accessKeyDetails: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        principalId: 'AIDAEXAMPLE',
        userType: 'IAMUser',
        userName: 'alice',
      },
    }),
    ...calls('guardduty', {
      CreateDetector: [{ enable: true }, { detectorId }],
      UpdateDetector: { detectorId, enable: false },
      DeleteDetector: { detectorId },
    }),
    ...calls('inspector2', {
      Enable: { resourceTypes: ['ECR', 'LAMBDA'] },
      Disable: { resourceTypes: ['LAMBDA'] },
      'Disable: is for other accounts': { accountIds: ['555566667777'], resourceTypes: ['LAMBDA'] },
      UpdateConfiguration: { ecrConfiguration: { rescanDuration: 'DAYS_14' } },
    }),
    ...calls('cloudtrail', {
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
export const organizations: Section = {
  title: 'Organizations',
  about:
    'They are followed where the configuration says which organization the account is in, and are all about the account ' +
    'under audit.',
  examples: [
    ...calls(
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
          accountId: ACCOUNT,
          sourceParentId: targetId,
          destinationParentId: 'ou-ab12-sandboxx',
        },
        'MoveAccount: moves another one': {
          accountId: '555566667777',
          sourceParentId: targetId,
          destinationParentId: 'ou-ab12-sandboxx',
        },
        RemoveAccountFromOrganization: { accountId: ACCOUNT },
        CreateOrganizationalUnit: { parentId: 'r-ab12', name: 'sandbox' },
        PutResourcePolicy: { content: '{}' },
        DeleteResourcePolicy: {},
      },
      { account: MANAGEMENT_ACCOUNT, region: FIRST_REGION },
    ),
    ...calls('organizations', { LeaveOrganization: {} }, { region: FIRST_REGION }),
  ],
}
