import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import {
  getCallerIdentity,
  listFunctions,
  listRoles,
  type Call,
  type Operation,
} from '../answers/operation.ts'
import { callFailed } from './failure.ts'
import { callIam } from './iam.ts'
import { callLambda } from './lambda.ts'

/** Asks AWS everything that an audit of the whole account asks: more than any deployed function may. */
export const callAws: Call = (operation, region, input) => {
  if (operation === listFunctions) {
    return answered(operation, new LambdaClient({ region }).send(new ListFunctionsCommand(input)))
  }
  if (operation === listRoles)
    return answered(operation, new IAMClient({ region }).send(new ListRolesCommand(input)))
  if (operation === getCallerIdentity) {
    return answered(operation, new STSClient({ region }).send(new GetCallerIdentityCommand(input)))
  }
  return operation.service === 'lambda'
    ? callLambda(operation, region, input)
    : callIam(operation, region, input)
}

async function answered(operation: Operation, answer: Promise<object>): Promise<unknown> {
  try {
    const { $metadata: _, ...output } = (await answer) as { $metadata: unknown }
    return output
  } catch (failure) {
    throw callFailed(operation, failure)
  }
}
