import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getCallerIdentity, listFunctions, listRoles, type Call } from '../answers/operation.ts'
import { asking } from './asking.ts'
import { callIam } from './iam.ts'
import { callLambda } from './lambda.ts'

const listings = new Map([
  [
    listFunctions,
    asking('lambda', region => new LambdaClient({ region }), {
      [listFunctions.name]: (input: object) => new ListFunctionsCommand(input),
    }),
  ],
  [
    listRoles,
    asking('iam', region => new IAMClient({ region }), {
      [listRoles.name]: (input: object) => new ListRolesCommand(input),
    }),
  ],
  [
    getCallerIdentity,
    asking('sts', region => new STSClient({ region }), {
      [getCallerIdentity.name]: (input: object) => new GetCallerIdentityCommand(input),
    }),
  ],
])

/** Asks AWS everything that an audit of the whole account asks: more than any deployed function may. */
export const callAws: Call = (operation, region, input) => {
  const call = listings.get(operation) ?? (operation.service === 'lambda' ? callLambda : callIam)
  return call(operation, region, input)
}
