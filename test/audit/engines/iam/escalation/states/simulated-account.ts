/**
 * The state of an account, with names in the place of ARNs, and what its policies allow. A naive model of IAM of its own:
 * it shares nothing with the engine that is tested.
 */
export interface SimulatedAccount {
  principals: Readonly<Record<string, SimulatedPrincipal>>
  policies: Readonly<Record<string, SimulatedPolicy>>
  groups: Readonly<Record<string, SimulatedPolicies>>
  functions: Readonly<Record<string, SimulatedFunction>>
  /** The role of each instance profile, or none. */
  profiles: Readonly<Record<string, string | null>>
  /** The instance profile of each running instance. */
  instances: Readonly<Record<string, string>>
  stacks: readonly string[]
  /** The names of principals whose credentials the attacker has; `role/app team=dev` is a session with a tag. */
  controlled: readonly string[]
}

export interface SimulatedPolicies {
  inline: Readonly<Record<string, SimulatedDocument>>
  attached: readonly string[]
}

export interface SimulatedPrincipal extends SimulatedPolicies {
  groups: readonly string[]
  boundary?: string
  /** Of a role: `account`, the names of principals, or services. */
  trust: readonly string[]
  /** Whether the trust policy of a role also allows session tags. */
  admitsTags?: boolean
  /** The tag `team` that callers must have to assume the role. */
  trustedTeam?: string | undefined
  /** The value of its tag `team`. */
  team?: string
  accessKeys: number
}

interface SimulatedPolicy {
  document: SimulatedDocument
  /** Other versions. */
  versions: readonly SimulatedDocument[]
}

interface SimulatedFunction {
  role: string
  isAttackers: boolean
}

export type SimulatedDocument = readonly SimulatedStatement[]

export interface SimulatedStatement {
  effect: 'Allow' | 'Deny'
  actions: readonly string[]
  /** Names such as `role/app`, or `*`. */
  resources: readonly string[]
  /** Condition keys, each with the value that it must equal. */
  equals?: Readonly<Record<string, string>>
}

export const ADMINISTRATOR: SimulatedDocument = [{ effect: 'Allow', actions: ['*'], resources: ['*'] }]
/** The AWS managed policy. */
export const ADMINISTRATOR_ACCESS = 'AdministratorAccess'

/** The name of a principal and the tag `team` of its requests. */
export function parseCaller(
  caller: string,
  { principals }: SimulatedAccount,
): { name: string; team: string | undefined } {
  const [name = '', session] = caller.split(' team=')
  return { name, team: session ?? principals[name]?.team }
}

/** What is known of a request. */
export type RequestKeys = Readonly<Record<string, string | undefined>>

/** Evaluates requests of the principal by its own policies and its boundary. */
export function createSimulatedEvaluator(
  caller: string,
  account: SimulatedAccount,
): (action: string, resource: string, keys?: RequestKeys) => boolean {
  const { name, team } = parseCaller(caller, account)
  const statements = listDocuments(name, account).flat()
  const boundary = getBoundary(name, account)
  const mentioned = new Set(statements.flatMap(({ actions }) => actions))
  return (action, resource, more = {}) => {
    const keys = {
      ...more,
      'aws:PrincipalTag/team': team,
      'iam:ResourceTag/team': account.principals[resource]?.team ?? more['iam:ResourceTag/team'],
    }
    if (!mentioned.has('*') && !mentioned.has(action)) return false
    const has = (effect: SimulatedStatement['effect'], all: SimulatedDocument) =>
      all.some(statement => statement.effect === effect && isMatch(statement, action, resource, keys))
    if (has('Deny', statements) || !has('Allow', statements)) return false
    return boundary === undefined || (has('Allow', boundary) && !has('Deny', boundary))
  }
}

/** How a principal's policies limit a request that a trust policy allows by its name. */
export function isDeniedBySimulation(
  caller: string,
  resource: string,
  account: SimulatedAccount,
  action = 'sts:AssumeRole',
): boolean {
  const { name, team } = parseCaller(caller, account)
  const boundary = getBoundary(name, account)
  const keys = {
    'aws:PrincipalTag/team': team,
    'iam:ResourceTag/team': account.principals[resource]?.team,
  }
  return [...listDocuments(name, account), ...(boundary ? [boundary] : [])]
    .flat()
    .some(statement => statement.effect === 'Deny' && isMatch(statement, action, resource, keys))
}

/** Whether the boundary of the principal does not allow to assume the role. */
export function isBoundBySimulation(
  caller: string,
  resource: string,
  account: SimulatedAccount,
  action = 'sts:AssumeRole',
): boolean {
  const boundary = getBoundary(parseCaller(caller, account).name, account)
  return (
    boundary !== undefined &&
    !boundary.some(statement => statement.effect === 'Allow' && isMatch(statement, action, resource, {}))
  )
}

/** Whether the principal is allowed everything on all resources. */
export function isSimulatedAdmin(caller: string, account: SimulatedAccount): boolean {
  const { name } = parseCaller(caller, account)
  const all = listDocuments(name, account).flat()
  const boundary = getBoundary(name, account)
  return allowsEverything(all) && (boundary === undefined || allowsEverything(boundary))
}

function allowsEverything(statements: SimulatedDocument): boolean {
  return (
    statements.every(({ effect }) => effect === 'Allow') &&
    statements.some(
      ({ actions, resources, equals }) =>
        actions.includes('*') && resources.includes('*') && equals === undefined,
    )
  )
}

function listDocuments(
  name: string,
  { principals, policies, groups }: SimulatedAccount,
): SimulatedDocument[] {
  const principal = principals[name]
  if (principal === undefined) return []
  const holders: readonly SimulatedPolicies[] = [
    principal,
    ...principal.groups.flatMap(group => groups[group] ?? []),
  ]
  return holders.flatMap(({ inline, attached }) => [
    ...Object.values(inline),
    ...attached.map(policy => policies[policy]?.document ?? ADMINISTRATOR),
  ])
}

function getBoundary(
  name: string,
  { principals, policies }: SimulatedAccount,
): SimulatedDocument | undefined {
  const boundary = principals[name]?.boundary
  return boundary === undefined ? undefined : (policies[boundary]?.document ?? ADMINISTRATOR)
}

function isMatch(
  { actions, resources, equals = {} }: SimulatedStatement,
  action: string,
  resource: string,
  keys: RequestKeys,
): boolean {
  return (
    (actions.includes('*') || actions.includes(action)) &&
    (resources.includes('*') || resources.includes(resource)) &&
    Object.entries(equals).every(([key, value]) => keys[key] === value)
  )
}
