import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  type GetAccountAuthorizationDetailsCommandInput,
} from '@aws-sdk/client-iam'
import {
  GetAccountSettingsCommand,
  LambdaClient,
  ListCodeSigningConfigsCommand,
} from '@aws-sdk/client-lambda'
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getAccountAuthorizationDetails } from '../../collectors/iam/operations.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../collectors/api/sts-operations.ts'
import { getResources } from '../../collectors/tags/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'
import { routeByService } from '../sdk/call-router.ts'
import { translateConnectionErrors } from '../sdk/endpoint-errors.ts'
import { translateOptInErrors } from '../sdk/opt-in-errors.ts'
import { callAccessAnalyzer } from './iam/access-analyzer.ts'
import { callOrganizations } from './iam/organizations.ts'
import { callCloudFormation } from './cloudformation.ts'
import { callCloudTrail } from './cloudtrail.ts'
import { callLogs } from './cloudwatch-logs.ts'
import { callCodeBuild } from './codebuild.ts'
import { callEc2 } from './ec2.ts'
import { callEcs } from './ecs.ts'
import { callEventBridge } from './eventbridge.ts'
import { callGuardDuty } from './guardduty.ts'
import { callIam } from './iam/iam.ts'
import { createMemoryCache } from '../../images/content/layer-cache.ts'
import { createEcrCall } from './content/image-content.ts'
import type { CodeContent } from '../../code-packages/code-content.ts'
import { getAccountSettings, listCodeSigningConfigs } from '../../collectors/lambda/operations.ts'
import { getFunctionCode, getLayerVersionCode } from '../../collectors/lambda/code/operations.ts'
import { createCodeContentCall } from './content/code-content.ts'
import { terminalDownloads } from './content/download-limits.ts'
import { callInspector } from './inspector2.ts'
import { callLambda } from './lambda.ts'
import { callSns } from './sns.ts'
import { callSqs } from './sqs.ts'

const callAuthorization = createSdkCall('iam', region => new IAMClient({ region }), {
  [getAccountAuthorizationDetails.name]: (input: GetAccountAuthorizationDetailsCommandInput) =>
    new GetAccountAuthorizationDetailsCommand(input),
})

/** What no deployed function calls: a list of the account, and its usage. */
const callLambdaOfAccount = createSdkCall('lambda', region => new LambdaClient({ region }), {
  [getAccountSettings.name]: (input: object) => new GetAccountSettingsCommand(input),
  [listCodeSigningConfigs.name]: (input: object) => new ListCodeSigningConfigsCommand(input),
})

const callTagging = createSdkCall(
  'resource-groups-tagging-api',
  region => new ResourceGroupsTaggingAPIClient({ region }),
  { [getResources.name]: (input: object) => new GetResourcesCommand(input) },
)

/** STS says whether the credentials are valid, so its errors stay as they are. */
const callSts = createSdkCall('sts', region => new STSClient({ region }), {
  [getCallerIdentity.name]: (input: object) => new GetCallerIdentityCommand(input),
})

/**
 * Calls every API that an audit of a whole account needs: more than any deployed function may call. Who audits from a terminal
 * downloads layers and code over the internet, and AWS charges for what leaves a region: after `terminalDownloads`, what further ones
 * contain is unknown. `onDownload` is called with the bytes of each.
 */
export function createAuditCall(onDownload: (bytes: number) => void = () => undefined): AwsCall {
  const { layerBytes, codeBytes } = terminalDownloads
  const callCodeContent = createCodeContentCall(createMemoryCache<CodeContent>(), {
    maxBytes: codeBytes,
    onDownload,
  })
  const callLambdaApis: AwsCall = (awsOperation, region, input) => {
    if (awsOperation === listCodeSigningConfigs || awsOperation === getAccountSettings)
      return callLambdaOfAccount(awsOperation, region, input)
    return awsOperation === getFunctionCode || awsOperation === getLayerVersionCode
      ? callCodeContent(awsOperation, region, input)
      : callLambda(awsOperation, region, input)
  }
  // The region of a call can be one that the account has not enabled.
  const regionalCall = translateOptInErrors(
    routeByService({
      accessanalyzer: callAccessAnalyzer,
      cloudformation: callCloudFormation,
      cloudtrail: callCloudTrail,
      'cloudwatch-logs': callLogs,
      codebuild: callCodeBuild,
      ec2: callEc2,
      ecr: createEcrCall(createMemoryCache(), { maxLayerBytes: layerBytes, onDownload }),
      ecs: callEcs,
      eventbridge: callEventBridge,
      guardduty: callGuardDuty,
      iam: callIam,
      inspector2: callInspector,
      lambda: callLambdaApis,
      organizations: callOrganizations,
      'resource-groups-tagging-api': callTagging,
      sns: callSns,
      sqs: callSqs,
    }),
  )
  return translateConnectionErrors((awsOperation, region, input) => {
    if (awsOperation === getCallerIdentity) return callSts(awsOperation, region, input)
    const awsCall = awsOperation === getAccountAuthorizationDetails ? callAuthorization : regionalCall
    return awsCall(awsOperation, region, input)
  })
}
