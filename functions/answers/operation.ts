/** The services that are asked. */
export type Service = 'lambda' | 'iam' | 'sts'

/** An operation of AWS's API that we call, and what calling it takes. */
export interface Operation {
  service: Service
  name: string
  /** The IAM action that allows it (Service Authorization Reference). */
  action: string
  /** The resources it is called on, as ARN patterns; `{partition}`, `{region}` and `{account}` are filled in. */
  on: readonly string[]
}

/** Asks AWS, or an account file, and answers what it said. Throws CallFailed. */
export type Call = (
  operation: Operation,
  region: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>

/** An operation answered with an error, or with nothing that is an answer. */
export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly operation: Operation
  /** The error's name as AWS says it, such as `AccessDeniedException`; `'NoAnswer'` where it said nothing AWS says. */
  readonly error: string
  /** Whether it was recorded once and comes from an account file: asking again will not help. */
  readonly replayed: boolean

  constructor(operation: Operation, error: string, message: string, replayed = false) {
    super(`${operation.service}:${operation.name} failed with ${error}: ${message}`)
    this.operation = operation
    this.error = error
    this.replayed = replayed
  }
}

const FUNCTIONS = ['arn:{partition}:lambda:{region}:{account}:function:*']
const ROLES = ['arn:{partition}:iam::{account}:role/*']
const POLICIES = ['arn:{partition}:iam::{account}:policy/*', 'arn:{partition}:iam::aws:policy/*']

export const getFunction = lambda('GetFunction', FUNCTIONS)
export const listAliases = lambda('ListAliases', FUNCTIONS)
export const listFunctionUrlConfigs = lambda('ListFunctionUrlConfigs', FUNCTIONS)
export const getResourcePolicy = lambda('GetPolicy', FUNCTIONS)
export const getRole = iam('GetRole', ROLES)
export const listRolePolicies = iam('ListRolePolicies', ROLES)
export const getRolePolicy = iam('GetRolePolicy', ROLES)
export const listAttachedRolePolicies = iam('ListAttachedRolePolicies', ROLES)
export const getManagedPolicy = iam('GetPolicy', POLICIES)
export const getManagedPolicyVersion = iam('GetPolicyVersion', POLICIES)
export const getAccountPasswordPolicy = iam('GetAccountPasswordPolicy', ['*'])
export const getCallerIdentity: Operation = {
  service: 'sts',
  name: 'GetCallerIdentity',
  action: 'sts:GetCallerIdentity',
  on: ['*'],
}
export const listFunctions = lambda('ListFunctions', ['*'])
export const listRoles = iam('ListRoles', ['*'])

function lambda(name: string, on: readonly string[]): Operation {
  return { service: 'lambda', name, action: `lambda:${name}`, on }
}

function iam(name: string, on: readonly string[]): Operation {
  return { service: 'iam', name, action: `iam:${name}`, on }
}
