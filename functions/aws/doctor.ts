import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Call } from '../answers/operation.ts'
import { getCallerIdentity } from '../answers/sts/operations.ts'
import { asking } from './asking.ts'
import { callCloudTrail } from './cloudtrail.ts'
import { callDeployment } from './deployment.ts'

const callSts = asking('sts', region => new STSClient({ region }), {
  [getCallerIdentity.name]: (input: object) => new GetCallerIdentityCommand(input),
})

/** Asks AWS what tells whether a deployment sees. */
export const callDoctor: Call = (operation, region, input) => {
  if (operation.service === 'sts') return callSts(operation, region, input)
  const call = operation.service === 'cloudtrail' ? callCloudTrail : callDeployment
  return call(operation, region, input)
}
