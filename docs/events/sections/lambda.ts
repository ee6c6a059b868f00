import { DOC_ACCOUNT, buildCallExamples, DOC_REGION, type EventSection } from '../event-example.ts'

const buildArn = (resource: string) => `arn:aws:lambda:${DOC_REGION}:${DOC_ACCOUNT}:${resource}`
const ARN = buildArn('function:orders')
const ROLE = `arn:aws:iam::${DOC_ACCOUNT}:role/orders`
const SIGNING = buildArn('code-signing-config:csc-0d4518bd353a0a7c6')

const functionName = 'orders'
const alias = { functionName, name: 'live' }
const version = { layerName: 'shared', versionNumber: 4 }
const mapping = [
  { uuid: '14e0db71-5d35-4eb5-b481-8945cf9d10c2' },
  { uuid: '14e0db71-5d35-4eb5-b481-8945cf9d10c2', functionArn: ARN },
] as const
const provider = { capacityProviderName: 'pool' }

/** Lambda's calls. Most event names contain a date. */
export const lambdaSection: EventSection = {
  title: 'Lambda',
  about:
    "Most of Lambda's event names contain a date that changes with the API version, such as `CreateFunction20150331`: " +
    'rules match name prefixes, and the date is removed.',
  examples: buildCallExamples('lambda', {
    CreateFunction20150331: [
      { functionName, runtime: 'nodejs24.x', role: ROLE, code: {}, publish: false },
      { functionName, functionArn: ARN, runtime: 'nodejs24.x', role: ROLE, version: '$LATEST' },
    ],
    UpdateFunctionCode20150331v2: [
      { functionName, publish: true },
      { functionName, functionArn: `${ARN}:8` },
    ],
    'UpdateFunctionCode20150331v2: is a dry run': { functionName, dryRun: true },
    'UpdateFunctionConfiguration20150331v2: sets a role': [
      { functionName, role: ROLE },
      { functionName, role: ROLE },
    ],
    'UpdateFunctionConfiguration20150331v2: sets layers': {
      functionName,
      layers: [buildArn('layer:shared:4')],
    },
    'UpdateFunctionConfiguration20150331v2: sets the network': {
      functionName,
      vpcConfig: { subnetIds: ['subnet-07c8fcc8c5eaea59b'], securityGroupIds: ['sg-029e2e6227240a06a'] },
    },
    'UpdateFunctionConfiguration20150331v2: sets anything else': { functionName, timeout: 30 },
    DeleteFunction20150331: { functionName },
    'DeleteFunction20150331: deletes one version': { functionName, qualifier: '7' },
    AddPermission20150331v2: {
      functionName,
      statementId: 'api',
      action: 'lambda:InvokeFunction',
      principal: '*',
    },
    RemovePermission20150331v2: { functionName, statementId: 'api' },
    PutResourcePolicy20250101: { resourceArn: ARN, policy: '{"Version":"2012-10-17","Statement":[]}' },
    DeleteResourcePolicy20250101: { resourceArn: ARN },
    CreateFunctionUrlConfig: [
      { functionName, authType: 'NONE' },
      { functionArn: ARN, authType: 'NONE' },
    ],
    UpdateFunctionUrlConfig: [
      { functionName, authType: 'AWS_IAM' },
      { functionArn: ARN, authType: 'AWS_IAM' },
    ],
    DeleteFunctionUrlConfig: { functionName },
    CreateAlias20150331: [
      { ...alias, functionVersion: '7' },
      { aliasArn: `${ARN}:live`, functionVersion: '7' },
    ],
    UpdateAlias20150331: [
      { ...alias, functionVersion: '8' },
      { aliasArn: `${ARN}:live`, functionVersion: '8' },
    ],
    DeleteAlias20150331: alias,
    PublishVersion20150331: [{ functionName }, { functionName, functionArn: `${ARN}:8`, version: '8' }],
    PutRuntimeManagementConfig: { functionName, updateRuntimeOn: 'FunctionUpdate' },
    PutFunctionConcurrency20171031: { functionName, reservedConcurrentExecutions: 5 },
    DeleteFunctionConcurrency20171031: { functionName },
    PutProvisionedConcurrencyConfig: { functionName, qualifier: 'live', provisionedConcurrentExecutions: 2 },
    DeleteProvisionedConcurrencyConfig: { functionName, qualifier: 'live' },
    PutFunctionEventInvokeConfig: { functionName, maximumRetryAttempts: 1 },
    UpdateFunctionEventInvokeConfig: { functionName, maximumRetryAttempts: 0 },
    DeleteFunctionEventInvokeConfig: { functionName },
    PutFunctionRecursionConfig: { functionName, recursiveLoop: 'Allow' },
    PutFunctionScalingConfig: { functionName, qualifier: '$LATEST' },
    CreateEventSourceMapping20150331: [
      { functionName, eventSourceArn: `arn:aws:sqs:${DOC_REGION}:${DOC_ACCOUNT}:jobs` },
      mapping[1],
    ],
    UpdateEventSourceMapping20150331: mapping,
    DeleteEventSourceMapping20150331: mapping,
    PutFunctionCodeSigningConfig: { functionName, codeSigningConfigArn: SIGNING },
    DeleteFunctionCodeSigningConfig: { functionName },
    TagResource20170331v2: { resource: ARN, tags: { team: 'orders' } },
    UntagResource20170331v2: { resource: ARN, tagKeys: ['team'] },
    PublishLayerVersion20181031: [
      { layerName: 'shared', compatibleRuntimes: ['nodejs24.x'] },
      {
        layerArn: buildArn('layer:shared'),
        layerVersionArn: buildArn('layer:shared:4'),
        version: 4,
        compatibleRuntimes: ['nodejs24.x'],
      },
    ],
    DeleteLayerVersion20181031: version,
    AddLayerVersionPermission: {
      ...version,
      statementId: 'all',
      action: 'lambda:GetLayerVersion',
      principal: '*',
    },
    RemoveLayerVersionPermission: { ...version, statementId: 'all' },
    CreateCodeSigningConfig: { allowedPublishers: { signingProfileVersionArns: [] } },
    UpdateCodeSigningConfig: { codeSigningConfigArn: SIGNING },
    DeleteCodeSigningConfig: { codeSigningConfigArn: SIGNING },
    CreateCapacityProvider: provider,
    UpdateCapacityProvider: provider,
    DeleteCapacityProvider: provider,
  }),
}
