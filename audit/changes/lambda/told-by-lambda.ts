import { parsePolicy, PolicyError, type Statement } from '../../policy/document.ts'
import type { Edit } from '../../resources/edit.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { toldPolicy } from '../told.ts'

/** The function itself, as against its versions and aliases. */
const UNQUALIFIED = '$LATEST'

/** What a call says that the policies or URLs of its function became. */
export function toldByLambda(call: ApiCall): Edit[] {
  const { operation, request } = call
  const member = qualifierOf(call)
  switch (operation) {
    case 'AddPermission':
    case 'RemovePermission':
      return statementOf(call, member)
    case 'PutResourcePolicy':
      return [{ fact: 'policies', member, ...toldPolicy(request['policy']) }]
    case 'DeleteResourcePolicy':
      return [{ fact: 'policies', member, gone: true }]
    case 'CreateFunctionUrlConfig':
    case 'UpdateFunctionUrlConfig': {
      const authType = textAt(request, 'authType')
      return [{ fact: 'urls', member, ...(authType ? { value: { qualifier: member, authType } } : {}) }]
    }
    case 'DeleteFunctionUrlConfig':
      return [{ fact: 'urls', member, gone: true }]
    default:
      return []
  }
}

/** A call names the alias by a parameter, or at the end of what it calls the function. */
function qualifierOf({ request }: ApiCall): string {
  const named = textAt(request, 'functionName') ?? textAt(request, 'resourceArn') ?? ''
  return textAt(request, 'qualifier') ?? /:function:[^:]+:([^:]+)$/.exec(named)?.[1] ?? UNQUALIFIED
}

function statementOf({ operation, request, response }: ApiCall, member: string): Edit[] {
  const statement = textAt(request, 'statementId')
  if (statement === undefined) return []
  const place = { fact: 'policies', member, statement }
  if (operation === 'RemovePermission') return [{ ...place, gone: true }]
  const value = parsedStatement(response['statement'])
  return [value === undefined ? place : { ...place, value }]
}

/** The answer holds the statement, as a text of JSON. */
function parsedStatement(source: unknown): Statement | undefined {
  if (typeof source !== 'string') return undefined
  try {
    return parsePolicy(`{"Statement":[${source}]}`).Statement[0]
  } catch (failure) {
    if (failure instanceof PolicyError) return undefined
    throw failure
  }
}
