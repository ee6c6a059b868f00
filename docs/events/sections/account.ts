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
const filterArn = `arn:aws:inspector2:${DOC_REGION}:${DOC_ACCOUNT}:owner/${DOC_ACCOUNT}/filter/0a1b2c3d4e5f6071`
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

/** Events of GuardDuty, Inspector, IAM Access Analyzer and CloudTrail. */
export const monitoringSection: EventSection = {
  title: 'GuardDuty, Inspector, IAM Access Analyzer and CloudTrail',
  about:
    'A GuardDuty finding makes Assay read the findings of the region and the resource that it names. Configuration changes concern the ' +
    'region or the account.',
  examples: [
    buildFindingExample('concerns a function', 'Backdoor:Lambda/C&CActivity.B', {
      resourceType: 'Lambda',
      lambdaDetails: {
        functionArn: `arn:aws:lambda:${DOC_REGION}:${DOC_ACCOUNT}:function:orders`,
        functionName: 'orders',
        functionVersion: '$LATEST',
      },
    }),
    buildFindingExample('concerns a task', 'Execution:Runtime/NewBinaryExecuted', {
      resourceType: 'ECSCluster',
      ecsClusterDetails: {
        name: 'prod',
        arn: `arn:aws:ecs:${DOC_REGION}:${DOC_ACCOUNT}:cluster/prod`,
        taskDetails: task,
      },
    }),
    buildFindingExample('concerns a container', 'Execution:Container/MaliciousFile', {
      resourceType: 'Container',
      containerDetails: task.containers[0],
    }),
    buildFindingExample('concerns an access key', 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', {
      resourceType: 'AccessKey',
      accessKeyDetails: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        principalId: 'AIDAEXAMPLE',
        userType: 'IAMUser',
        userName: 'alice',
      },
    }),
    ...['Unhealthy', 'Healthy'].map(currentStatus =>
      buildServiceEventExample(
        'aws.guardduty',
        `GuardDuty Runtime Protection ${currentStatus}`,
        {
          schemaVersion: '1.0',
          resourceAccountId: DOC_ACCOUNT,
          currentStatus,
          resourceDetails: { resourceType: 'ECS', ecsClusterDetails: { clusterName: 'prod' } },
        },
        { that: 'concerns a cluster' },
      ),
    ),
    ...buildCallExamples('guardduty', {
      CreateDetector: [{ enable: true }, { detectorId }],
      UpdateDetector: { detectorId, enable: false },
      DeleteDetector: { detectorId },
      'CreateFilter: concerns GuardDuty': [
        { detectorId, name: 'noise', action: 'ARCHIVE' },
        { name: 'noise' },
      ],
      'UpdateFilter: concerns GuardDuty': [
        { detectorId, filterName: 'noise', action: 'ARCHIVE' },
        { name: 'noise' },
      ],
      'DeleteFilter: concerns GuardDuty': { detectorId, filterName: 'noise' },
      ArchiveFindings: { detectorId, findingIds: [finding.id] },
      UnarchiveFindings: { detectorId, findingIds: [finding.id] },
      'StopMonitoringMembers: concerns other accounts': { detectorId, accountIds: ['555566667777'] },
      'StartMonitoringMembers: concerns other accounts': { detectorId, accountIds: ['555566667777'] },
    }),
    ...buildCallExamples('access-analyzer', {
      'CreateAnalyzer: finds external access': { analyzerName: 'external', type: 'ACCOUNT' },
      'CreateAnalyzer: finds unused access': { analyzerName: 'unused', type: 'ACCOUNT_UNUSED_ACCESS' },
      DeleteAnalyzer: { analyzerName: 'external' },
    }),
    ...buildCallExamples('inspector2', {
      Enable: { resourceTypes: ['ECR', 'LAMBDA'] },
      Disable: { resourceTypes: ['LAMBDA'] },
      'Disable: concerns other accounts': { accountIds: ['555566667777'], resourceTypes: ['LAMBDA'] },
      UpdateConfiguration: { ecrConfiguration: { rescanDuration: 'DAYS_14' } },
      'CreateFilter: concerns Inspector': [{ name: 'noise', action: 'SUPPRESS' }, { arn: filterArn }],
      'UpdateFilter: concerns Inspector': [{ filterArn, action: 'SUPPRESS' }, { arn: filterArn }],
      'DeleteFilter: concerns Inspector': { arn: filterArn },
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

/** Events of Organizations. */
export const organizationsSection: EventSection = {
  title: 'Organizations',
  about:
    'Assay follows these events if the configuration has the key `organization`. All of them are changes of the audited ' +
    'account.',
  examples: [
    ...buildCallExamples(
      'organizations',
      {
        'AttachPolicy: targets a parent of the account': { policyId, targetId },
        'AttachPolicy: targets something else': { policyId, targetId: 'ou-ab12-sandboxx' },
        'DetachPolicy: targets a parent of the account': { policyId, targetId },
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
        'MoveAccount: moves another account': {
          accountId: '555566667777',
          sourceParentId: targetId,
          destinationParentId: 'ou-ab12-sandboxx',
        },
        RemoveAccountFromOrganization: { accountId: DOC_ACCOUNT },
        CloseAccount: { accountId: DOC_ACCOUNT },
        EnableAllFeatures: [{}, { handshake: { action: 'ENABLE_ALL_FEATURES' } }],
        'RegisterDelegatedAdministrator: names the account': {
          accountId: DOC_ACCOUNT,
          servicePrincipal: 'guardduty.amazonaws.com',
        },
        'DeregisterDelegatedAdministrator: names another account': {
          accountId: '555566667777',
          servicePrincipal: 'guardduty.amazonaws.com',
        },
        CreateOrganizationalUnit: { parentId: 'r-ab12', name: 'sandbox' },
        PutResourcePolicy: { content: '{}' },
        DeleteResourcePolicy: {},
      },
      { account: DOC_MANAGEMENT_ACCOUNT, region: DOC_FIRST_REGION },
    ),
    ...buildCallExamples(
      'organizations',
      { AcceptHandshake: { handshakeId: 'h-ab12cd34' }, LeaveOrganization: {} },
      { region: DOC_FIRST_REGION },
    ),
  ],
}
