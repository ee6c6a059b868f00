import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCall } from '../../../collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../../collectors/api/sts-operations.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'
import { callCloudTrail } from '../cloudtrail.ts'
import { callDeploymentApis } from './deployment-calls.ts'

const callSts = createSdkCall('sts', region => new STSClient({ region }), {
  [getCallerIdentity.name]: (input: object) => new GetCallerIdentityCommand(input),
})

/** Calls the APIs that `assay doctor` needs. */
export const callDoctorApis: AwsCall = (awsOperation, region, input) => {
  if (awsOperation.service === 'sts') return callSts(awsOperation, region, input)
  const awsCall = awsOperation.service === 'cloudtrail' ? callCloudTrail : callDeploymentApis
  return awsCall(awsOperation, region, input)
}
