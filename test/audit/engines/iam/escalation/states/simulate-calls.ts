import {
  ADMINISTRATOR,
  ADMINISTRATOR_ACCESS,
  createSimulatedEvaluator,
  isBoundBySimulation,
  isDeniedBySimulation,
  parseCaller,
  type RequestKeys,
  type SimulatedAccount,
  type SimulatedPolicies,
  type SimulatedPrincipal,
} from './simulated-account.ts'

/** What a call makes of the account, if it is allowed. */
interface SimulatedCall {
  action: string
  resource: string
  keys?: RequestKeys
  /** Further permissions that the call needs. */
  also?: readonly SimulatedCall[]
  after: () => SimulatedAccount
}

type SimulatedEvaluator = ReturnType<typeof createSimulatedEvaluator>

/** The accounts to which one call of a principal that the attacker controls leads. */
export function listNextAccounts(account: SimulatedAccount): SimulatedAccount[] {
  return account.controlled.flatMap(actor => {
    const evaluate = createSimulatedEvaluator(actor, account)
    return [
      ...listRoleAssumptions(actor, account, evaluate),
      ...[
        ...listPrincipalCalls(actor, account),
        ...listPolicyCalls(account),
        ...listGroupCalls(account),
        ...listCreations(actor, account),
        ...listServiceCalls(account),
      ]
        .filter(call => isAllowed(call, evaluate))
        .map(({ after }) => after()),
    ]
  })
}

function isAllowed(
  { action, resource, keys, also = [] }: SimulatedCall,
  evaluate: SimulatedEvaluator,
): boolean {
  return evaluate(action, resource, keys) && also.every(call => isAllowed(call, evaluate))
}

/** A trust policy that names the principal needs no permission of it; one that names the account does. */
function listRoleAssumptions(
  actor: string,
  account: SimulatedAccount,
  evaluate: SimulatedEvaluator,
): SimulatedAccount[] {
  const { name, team } = parseCaller(actor, account)
  return Object.entries(account.principals).flatMap(([role, { trust, trustedTeam, admitsTags }]) => {
    if (!role.startsWith('role/') || (trustedTeam !== undefined && trustedTeam !== team)) return []
    const allows = (action: string, keys: RequestKeys = {}) => {
      const isDenied = isDeniedBySimulation(actor, role, account, action)
      const isNamed =
        trust.includes(name) &&
        !isDenied &&
        (name.startsWith('user/') || !isBoundBySimulation(actor, role, account, action))
      // A session of the role, which UpdateAssumeRolePolicy names, is not limited by what its boundary leaves out.
      const isSessionNamed = trust.includes(`session of ${name}`) && !isDenied
      return isNamed || isSessionNamed || (trust.includes('account') && evaluate(action, role, keys))
    }
    if (!allows('sts:AssumeRole')) return []
    const sessions =
      admitsTags === true
        ? TEAMS.filter(value => allows('sts:TagSession', { 'aws:RequestTag/team': value }))
        : []
    return [role, ...sessions.map(value => `${role} team=${value}`)]
      .filter(caller => !account.controlled.includes(caller))
      .map(caller => control(account, caller))
  })
}

const TEAMS = ['red', 'blue']

function listPrincipalCalls(caller: string, account: SimulatedAccount): SimulatedCall[] {
  const actor = parseCaller(caller, account).name
  return Object.entries(account.principals).flatMap(([name, principal]): SimulatedCall[] => {
    const isUser = name.startsWith('user/')
    const kind = isUser ? 'User' : 'Role'
    const keys = { 'iam:PermissionsBoundary': principal.boundary }
    const call = (
      action: string,
      changed: Partial<SimulatedPrincipal>,
      more: RequestKeys = {},
    ): SimulatedCall => ({
      action: `iam:${action}`,
      resource: name,
      keys: { ...keys, ...more },
      after: () => changePrincipal(account, name, changed),
    })
    const { boundary: _, ...unbound } = principal
    const { team: __, ...untagged } = principal
    return [
      ...TEAMS.filter(team => team !== principal.team).map(team =>
        call(`Tag${kind}`, { team }, { 'aws:RequestTag/team': team }),
      ),
      ...(principal.team === undefined
        ? []
        : [
            {
              ...call(`Untag${kind}`, {}),
              after: () => ({ ...account, principals: { ...account.principals, [name]: untagged } }),
            },
          ]),
      ...listPolicyChanges(principal, kind, account).map(({ action, changed, more }) =>
        call(action, changed, more),
      ),
      ...(principal.boundary === undefined
        ? []
        : [
            {
              ...call(`Delete${kind}PermissionsBoundary`, {}),
              after: () => ({ ...account, principals: { ...account.principals, [name]: unbound } }),
            },
          ]),
      ...[ADMINISTRATOR_ACCESS, ...Object.keys(account.policies)].map(boundary =>
        call(`Put${kind}PermissionsBoundary`, { boundary }, { 'iam:PermissionsBoundary': boundary }),
      ),
      isUser
        ? principal.accessKeys < 2
          ? { ...call('CreateAccessKey', {}), after: () => control(account, name) }
          : call('DeleteAccessKey', { accessKeys: 1 })
        : call('UpdateAssumeRolePolicy', {
            trust: [actor.startsWith('user/') ? actor : `session of ${actor}`],
            admitsTags: true,
            trustedTeam: undefined,
          }),
    ]
  })
}

interface PolicyChange {
  action: string
  changed: Partial<SimulatedPolicies>
  more?: RequestKeys
}

/** Changes of the policies of a user, a role or a group. */
function listPolicyChanges(
  { inline, attached }: SimulatedPolicies,
  kind: 'User' | 'Role' | 'Group',
  { policies }: SimulatedAccount,
): PolicyChange[] {
  const names = Object.keys(inline)
  return [
    ...[...names, 'new'].map(name => ({
      action: `Put${kind}Policy`,
      changed: { inline: { ...inline, [name]: ADMINISTRATOR } },
    })),
    ...names.map(name => {
      const { [name]: _, ...others } = inline
      return { action: `Delete${kind}Policy`, changed: { inline: others } }
    }),
    ...[ADMINISTRATOR_ACCESS, ...Object.keys(policies)]
      .filter(policy => !attached.includes(policy))
      .map(policy => ({
        action: `Attach${kind}Policy`,
        changed: { attached: [...attached, policy].toSorted() },
        more: { 'iam:PolicyARN': policy },
      })),
    ...attached.map(policy => ({
      action: `Detach${kind}Policy`,
      changed: { attached: attached.filter(each => each !== policy) },
      more: { 'iam:PolicyARN': policy },
    })),
  ]
}

function listPolicyCalls(account: SimulatedAccount): SimulatedCall[] {
  return Object.entries(account.policies).flatMap(([name, { document, versions }]): SimulatedCall[] => {
    const change = (changed: SimulatedAccount['policies'][string]) => () => ({
      ...account,
      policies: { ...account.policies, [name]: changed },
    })
    return [
      {
        action: 'iam:CreatePolicyVersion',
        resource: name,
        after: change({ document: ADMINISTRATOR, versions: [...versions, document] }),
      },
      ...versions.map((version, at) => ({
        action: 'iam:SetDefaultPolicyVersion',
        resource: name,
        after: change({ document: version, versions: versions.with(at, document) }),
      })),
    ]
  })
}

function listGroupCalls(account: SimulatedAccount): SimulatedCall[] {
  return Object.entries(account.groups).flatMap(([name, group]): SimulatedCall[] => [
    ...listPolicyChanges(group, 'Group', account).map(({ action, changed, more }) => ({
      action: `iam:${action}`,
      resource: name,
      ...(more === undefined ? {} : { keys: more }),
      after: () => ({ ...account, groups: { ...account.groups, [name]: { ...group, ...changed } } }),
    })),
    ...Object.entries(account.principals)
      .filter(([user]) => user.startsWith('user/'))
      .map(([user, { groups }]): SimulatedCall =>
        groups.includes(name)
          ? {
              action: 'iam:RemoveUserFromGroup',
              resource: name,
              after: () => changePrincipal(account, user, { groups: groups.filter(each => each !== name) }),
            }
          : {
              action: 'iam:AddUserToGroup',
              resource: name,
              after: () => changePrincipal(account, user, { groups: [...groups, name].toSorted() }),
            },
      ),
  ])
}

const NEW_PRINCIPAL: SimulatedPrincipal = {
  inline: {},
  attached: [],
  groups: [],
  trust: [],
  accessKeys: 0,
}

/** New principals and functions, one of each. */
function listCreations(caller: string, account: SimulatedAccount): SimulatedCall[] {
  const actor = parseCaller(caller, account).name
  const { principals, policies, functions, profiles } = account
  const create = (action: string, name: string, trust: readonly string[]) =>
    principals[name] !== undefined
      ? []
      : [undefined, ADMINISTRATOR_ACCESS, ...Object.keys(policies)].flatMap(boundary =>
          [undefined, ...TEAMS].map((team): SimulatedCall => ({
            action,
            resource: name,
            keys: { 'iam:PermissionsBoundary': boundary, 'aws:RequestTag/team': team },
            after: () => ({
              ...account,
              principals: {
                ...principals,
                [name]: {
                  ...NEW_PRINCIPAL,
                  trust,
                  ...(boundary === undefined ? {} : { boundary }),
                  ...(team === undefined ? {} : { team }),
                },
              },
            }),
          })),
        )
  const services = ['lambda', 'cloudformation', 'ec2']
  const trust = [actor.startsWith('user/') ? actor : `session of ${actor}`, ...services]
  return [
    ...create('iam:CreateRole', actor === 'role/new' ? 'role/newer/new' : 'role/new', trust),
    ...create('iam:CreateUser', 'user/new', []),
    ...(functions['function/new'] === undefined
      ? listPassedRoles('lambda', account).map(({ role, pass }) => ({
          action: 'lambda:CreateFunction',
          resource: 'function/new',
          also: [pass],
          after: () => changeFunction(account, 'function/new', { role, isAttackers: true }),
        }))
      : []),
    ...(profiles['instance-profile/new'] === undefined
      ? [
          {
            action: 'iam:CreateInstanceProfile',
            resource: 'instance-profile/new',
            after: () => ({ ...account, profiles: { ...profiles, 'instance-profile/new': null } }),
          },
        ]
      : []),
  ]
}

function listServiceCalls(account: SimulatedAccount): SimulatedCall[] {
  return [...listFunctionCalls(account), ...listStackCalls(account), ...listInstanceCalls(account)]
}

function listFunctionCalls(account: SimulatedAccount): SimulatedCall[] {
  return Object.entries(account.functions).flatMap(([name, { role, isAttackers }]): SimulatedCall[] => [
    {
      action: 'lambda:UpdateFunctionCode',
      resource: name,
      after: () => changeFunction(account, name, { role, isAttackers: true }),
    },
    // A layer of the attacker's runs with the function.
    {
      action: 'lambda:UpdateFunctionConfiguration',
      resource: name,
      after: () => changeFunction(account, name, { role, isAttackers: true }),
    },
    ...listPassedRoles('lambda', account).map(passed => ({
      action: 'lambda:UpdateFunctionConfiguration',
      resource: name,
      also: [passed.pass],
      after: () => changeFunction(account, name, { role: passed.role, isAttackers: true }),
    })),
    ...(isAttackers
      ? [{ action: 'lambda:InvokeFunction', resource: name, after: () => control(account, role) }]
      : []),
  ])
}

function listStackCalls(account: SimulatedAccount): SimulatedCall[] {
  return listPassedRoles('cloudformation', account).flatMap(({ role, pass }): SimulatedCall[] => {
    const after = () => control(account, role)
    const execute = (resource: string): SimulatedCall => ({
      action: 'cloudformation:ExecuteChangeSet',
      resource,
      after,
    })
    return [
      { action: 'cloudformation:CreateStack', resource: 'stack/new', also: [pass], after },
      {
        action: 'cloudformation:CreateChangeSet',
        resource: 'stack/new',
        also: [pass, execute('stack/new')],
        after,
      },
      ...account.stacks.flatMap(stack => [
        { action: 'cloudformation:UpdateStack', resource: stack, also: [pass], after },
        { action: 'cloudformation:CreateChangeSet', resource: stack, also: [pass, execute(stack)], after },
      ]),
    ]
  })
}

function listInstanceCalls(account: SimulatedAccount): SimulatedCall[] {
  const { profiles, instances } = account
  const setRole = (profile: string, role: string | null) => () => ({
    ...account,
    profiles: { ...profiles, [profile]: role },
  })
  const passable = listPassedRoles('ec2', account)
  return [
    ...Object.entries(profiles).flatMap(([profile, role]): SimulatedCall[] =>
      role === null
        ? passable.map(passed => ({
            action: 'iam:AddRoleToInstanceProfile',
            resource: profile,
            also: [passed.pass],
            after: setRole(profile, passed.role),
          }))
        : [
            { action: 'iam:RemoveRoleFromInstanceProfile', resource: profile, after: setRole(profile, null) },
            ...passable
              .filter(passed => passed.role === role)
              .map(({ pass }) => ({
                action: 'ec2:RunInstances',
                resource: 'instance/new',
                also: [pass],
                after: () => control(account, role),
              })),
          ],
    ),
    ...Object.entries(instances).flatMap(([instance, profile]): SimulatedCall[] => {
      const role = profiles[profile]
      return role === null || role === undefined
        ? []
        : [{ action: 'ssm:StartSession', resource: instance, after: () => control(account, role) }]
    }),
  ]
}

/** The roles that trust the service, each with the permission to pass it. */
function listPassedRoles(service: string, account: SimulatedAccount) {
  return Object.entries(account.principals).flatMap(([role, { trust }]) =>
    trust.includes(service)
      ? [{ role, pass: { action: 'iam:PassRole', resource: role, after: () => account } }]
      : [],
  )
}

function changePrincipal(
  account: SimulatedAccount,
  name: string,
  changed: Partial<SimulatedPrincipal>,
): SimulatedAccount {
  const principal = account.principals[name] ?? NEW_PRINCIPAL
  return { ...account, principals: { ...account.principals, [name]: { ...principal, ...changed } } }
}

function changeFunction(
  account: SimulatedAccount,
  name: string,
  changed: SimulatedAccount['functions'][string],
): SimulatedAccount {
  return { ...account, functions: { ...account.functions, [name]: changed } }
}

function control(account: SimulatedAccount, name: string): SimulatedAccount {
  return account.controlled.includes(name)
    ? account
    : { ...account, controlled: [...account.controlled, name].toSorted() }
}
