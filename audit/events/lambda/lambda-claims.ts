import { parsePolicy, PolicyError, type PolicyStatement } from '../../engines/iam/policy-document.ts'
import type { FactEdit } from '../../resources/fact-edit.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { parseClaimedPolicy } from '../claims.ts'

/** The qualifier of the function itself, as opposed to versions and aliases. */
const UNQUALIFIED = '$LATEST'

/** The changes of policies or URLs of a function that a call reports. */
export function listLambdaClaims(call: CloudTrailEvent): FactEdit[] {
  const { operation, request } = call
  const member = findQualifier(call)
  switch (operation) {
    case 'AddPermission':
    case 'RemovePermission':
      return createStatementClaims(call, member)
    case 'PutResourcePolicy':
      return [{ fact: 'policies', member, ...parseClaimedPolicy(request['policy']) }]
    case 'DeleteResourcePolicy':
      return [{ fact: 'policies', member, removed: true }]
    case 'CreateFunctionUrlConfig':
    case 'UpdateFunctionUrlConfig': {
      const authType = readText(request, 'authType')
      return [{ fact: 'urls', member, ...(authType ? { value: { qualifier: member, authType } } : {}) }]
    }
    case 'DeleteFunctionUrlConfig':
      return [{ fact: 'urls', member, removed: true }]
    default:
      return []
  }
}

/** A call names the alias by a parameter, or as a suffix of the function name. */
function findQualifier({ request }: CloudTrailEvent): string {
  const named = readText(request, 'functionName') ?? readText(request, 'resourceArn') ?? ''
  return readText(request, 'qualifier') ?? /:function:[^:]+:([^:]+)$/.exec(named)?.[1] ?? UNQUALIFIED
}

function createStatementClaims(
  { operation, request, response }: CloudTrailEvent,
  member: string,
): FactEdit[] {
  const statement = readText(request, 'statementId')
  if (statement === undefined) return []
  const target = { fact: 'policies', member, statement }
  if (operation === 'RemovePermission') return [{ ...target, removed: true }]
  const value = parseStatement(response['statement'])
  return [value === undefined ? target : { ...target, value }]
}

/** The response contains the statement as a JSON string. */
function parseStatement(source: unknown): PolicyStatement | undefined {
  if (typeof source !== 'string') return undefined
  try {
    return parsePolicy(`{"Statement":[${source}]}`).Statement[0]
  } catch (failure) {
    if (failure instanceof PolicyError) return undefined
    throw failure
  }
}
