import { classifyAwsOwned } from '../aws-owned.ts'

/**
 * Services that resource control policies apply to, by action prefix. Source: AWS Organizations User Guide, "List of
 * AWS services that support RCPs", as of autumn 2026.
 */
const RCP_SERVICES = new Set(
  (
    'aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch ' +
    'cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend ' +
    'comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis ' +
    'fms gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications ' +
    'opensearch pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager ' +
    'servicediscovery signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 ' +
    'workspaces xray'
  ).split(' '),
)

/**
 * Whether resource control policies apply to an action (lowercase) on a resource. They do not apply to AWS managed
 * keys and kms:RetireGrant (AWS Organizations User Guide, "Resources and entities not restricted by RCPs").
 */
export function isSubjectToRcp(action: string, resource: string): boolean {
  if (action === 'kms:retiregrant' || classifyAwsOwned(resource) === 'KEY_ALIAS') return false
  return RCP_SERVICES.has(action.slice(0, action.indexOf(':')))
}
