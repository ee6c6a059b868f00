import {
  ADMINISTRATOR,
  type SimulatedAccount,
  type SimulatedDocument,
  type SimulatedPrincipal,
  type SimulatedStatement,
} from './simulated-account.ts'

/** The principal that the attacker controls at first. */
export const START = 'user/dev'

type Random = () => number

/**
 * Techniques, each with the permissions that it needs. Policies are made of parts of several, so that some plans are
 * possible, some nearly.
 */
const TECHNIQUES: readonly (readonly string[])[] = [
  ['sts:AssumeRole'],
  ['iam:UpdateAssumeRolePolicy'],
  ['iam:CreateAccessKey'],
  ['iam:CreateAccessKey', 'iam:DeleteAccessKey'],
  ['iam:PutUserPolicy'],
  ['iam:PutRolePolicy'],
  ['iam:AttachUserPolicy'],
  ['iam:AttachRolePolicy', 'sts:AssumeRole'],
  ['iam:DeleteUserPolicy', 'iam:DetachUserPolicy'],
  ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
  ['iam:CreatePolicyVersion'],
  ['iam:SetDefaultPolicyVersion'],
  ['iam:RemoveUserFromGroup'],
  ['iam:PutGroupPolicy'],
  ['iam:DeleteGroupPolicy', 'iam:DetachGroupPolicy'],
  ['iam:DeleteUserPermissionsBoundary'],
  ['iam:DeleteRolePermissionsBoundary'],
  ['iam:PutUserPermissionsBoundary', 'iam:PutRolePermissionsBoundary'],
  ['iam:CreateRole', 'iam:PutRolePolicy'],
  ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:DeleteRolePermissionsBoundary'],
  ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'],
  ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
  ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
  ['iam:PassRole', 'lambda:UpdateFunctionConfiguration', 'lambda:InvokeFunction'],
  ['iam:PassRole', 'cloudformation:CreateStack'],
  ['iam:PassRole', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
  ['iam:PassRole', 'cloudformation:UpdateStack'],
  ['iam:PassRole', 'ec2:RunInstances'],
  ['iam:PassRole', 'ec2:RunInstances', 'iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  ['iam:PassRole', 'ec2:RunInstances', 'iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  ['ssm:StartSession'],
  ['iam:PassRole', 'iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile', 'ssm:StartSession'],
  ['iam:AddUserToGroup'],
  ['iam:TagUser'],
  ['iam:TagRole', 'sts:AssumeRole'],
  ['iam:UntagUser', 'iam:UntagRole'],
  ['sts:AssumeRole', 'sts:TagSession'],
  ['*'],
]

/** Of which of these an account has more; others are drawn among all techniques. */
const FOCUSED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  TAGS: [
    ['iam:TagUser'],
    ['iam:TagRole'],
    ['iam:UntagUser'],
    ['iam:UntagRole'],
    ['sts:TagSession'],
    ['sts:AssumeRole'],
    ['iam:PutUserPolicy'],
    ['iam:PutRolePolicy'],
    ['iam:UpdateAssumeRolePolicy'],
    ['iam:CreateAccessKey'],
    ['iam:CreateRole', 'iam:PutRolePolicy'],
  ],
  POLICIES: [
    ['iam:AddUserToGroup'],
    ['iam:AttachUserPolicy'],
    ['iam:AttachRolePolicy'],
    ['iam:AttachGroupPolicy'],
    ['iam:SetDefaultPolicyVersion'],
    ['sts:AssumeRole'],
  ],
  PARTS: [],
  ANY: [],
}

/** The parts of techniques that several principals can use together. */
const DIVIDED: readonly (readonly (readonly string[])[])[] = [
  [['lambda:UpdateFunctionCode'], ['lambda:InvokeFunction']],
  [['iam:PassRole', 'lambda:CreateFunction'], ['lambda:InvokeFunction']],
  [['iam:PassRole'], ['lambda:CreateFunction'], ['lambda:InvokeFunction']],
  [['iam:PassRole', 'lambda:UpdateFunctionConfiguration'], ['lambda:InvokeFunction']],
  [['iam:CreateRole'], ['iam:PutRolePolicy']],
  [['iam:CreateRole'], ['iam:AttachRolePolicy'], ['iam:DeleteRolePermissionsBoundary']],
  [['iam:CreateUser'], ['iam:AttachUserPolicy'], ['iam:CreateAccessKey']],
  [['iam:CreatePolicyVersion'], ['iam:AttachUserPolicy', 'iam:AttachRolePolicy']],
  [
    ['iam:PassRole', 'iam:AddRoleToInstanceProfile'],
    ['iam:RemoveRoleFromInstanceProfile'],
    ['ssm:StartSession'],
  ],
  [['iam:CreateInstanceProfile'], ['iam:PassRole', 'iam:AddRoleToInstanceProfile', 'ec2:RunInstances']],
  [
    ['iam:PassRole', 'iam:AddRoleToInstanceProfile'],
    ['iam:PassRole', 'ec2:RunInstances'],
  ],
]

const BOUNDARY = 'iam:PermissionsBoundary'
const TAG_KEYS = ['aws:PrincipalTag/team', 'iam:ResourceTag/team']

const RESOURCES = ['user/dev', 'user/ops', 'role/app', 'role/top', 'policy/guard', 'group/staff']

/** A small account with an attacker, another user, two roles, a policy, a boundary, a group and what services run. */
export function generateAccount(random: Random): SimulatedAccount {
  const draw = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const maybe = (probability: number) => random() < probability
  const focus = draw(Object.keys(FOCUSED))
  const focused = focus === 'PARTS' ? [['sts:AssumeRole'], ...draw(DIVIDED)] : (FOCUSED[focus] ?? [])
  const drawTechnique = () => {
    return focused.length > 0 && maybe(focus === 'PARTS' ? 0.9 : 0.6) ? draw(focused) : draw(TECHNIQUES)
  }

  function generateStatements(): SimulatedStatement[] {
    if (maybe(0.2)) {
      const denied = maybe(0.5) ? 's3:DeleteBucket' : draw(drawTechnique())
      const condition = generateCondition(denied)
      return [
        {
          effect: 'Deny',
          actions: [denied],
          resources: ['*'],
          ...(condition === undefined ? {} : { equals: condition }),
        },
      ]
    }
    const technique = drawTechnique()
    const actions = maybe(0.9) ? technique : technique.filter(() => maybe(0.5))
    const isAll = maybe(0.7) || technique.some(action => !/^iam:|^sts:/.test(action))
    const allowed = actions.length === 0 ? technique : actions
    const resources = isAll ? ['*'] : [...new Set([draw(RESOURCES), draw(RESOURCES)])]
    const [first = '', ...others] = allowed
    if (first === 'iam:CreateRole' && maybe(0.5))
      return [{ effect: 'Allow', actions: allowed, resources, equals: { [BOUNDARY]: 'policy/bound' } }]
    // Requests contain a condition key only if the action has it.
    const condition = generateCondition(first)
    if (condition === undefined) return [{ effect: 'Allow', actions: allowed, resources }]
    return [
      { effect: 'Allow', actions: [first], resources, equals: condition },
      ...(others.length === 0 ? [] : [{ effect: 'Allow' as const, actions: others, resources }]),
    ]
  }
  function generateCondition(action: string): SimulatedStatement['equals'] {
    const team = draw(['red', 'blue'])
    if (action.startsWith('iam:Attach') && maybe(focus === 'POLICIES' ? 0.9 : 0.5))
      return { 'iam:PolicyARN': 'policy/guard' }
    if (/^iam:Tag|^iam:Create(User|Role)|^sts:Tag/.test(action) && maybe(0.3))
      return { 'aws:RequestTag/team': team }
    return /^iam:|^sts:/.test(action) && maybe(focus === 'TAGS' ? 0.6 : 0.1)
      ? { [draw(TAG_KEYS)]: team }
      : undefined
  }
  const generateDocument = (most: number): SimulatedDocument =>
    Array.from({ length: 1 + Math.floor(random() * most) }, generateStatements).flat()
  const generatePrincipal = (isUser: boolean): SimulatedPrincipal => {
    const trusted = draw(['account', 'user/dev', 'user/ops', 'role/app', 'lambda', 'cloudformation', 'ec2'])
    return {
      inline: {
        ...(maybe(0.8) ? { own: generateDocument(2) } : {}),
        ...(maybe(0.2) ? { more: generateDocument(1) } : {}),
      },
      attached: maybe(0.3) ? ['policy/guard'] : [],
      groups: isUser && maybe(0.3) ? ['group/staff'] : [],
      ...(maybe(0.25) ? { boundary: 'policy/bound' } : {}),
      trust: isUser ? [] : [...(focus === 'PARTS' && maybe(0.8) ? ['user/dev'] : []), trusted],
      accessKeys: isUser ? draw([0, 1, 2]) : 0,
      ...(maybe(0.3) ? { team: draw(['red', 'blue']) } : {}),
      ...(!isUser && maybe(0.3) ? { admitsTags: true } : {}),
      // Services have no tags.
      ...(!isUser && /[/]|account/.test(trusted) && maybe(0.3) ? { trustedTeam: draw(['red', 'blue']) } : {}),
    }
  }
  const top = generatePrincipal(false)
  return {
    principals: {
      'user/dev': generatePrincipal(true),
      'user/ops': generatePrincipal(true),
      'role/app': generatePrincipal(false),
      'role/top': maybe(0.6) ? { ...top, inline: { ...top.inline, all: ADMINISTRATOR } } : top,
    },
    policies: {
      'policy/guard': {
        document: maybe(focus === 'POLICIES' ? 0.9 : 0.5)
          ? generateDocument(2)
          : [{ effect: 'Deny', actions: [draw(draw(TECHNIQUES))], resources: ['*'] }],
        versions: maybe(focus === 'POLICIES' ? 0.6 : 0.3)
          ? [draw([ADMINISTRATOR, [], generateDocument(1), generateDocument(1)])]
          : [],
      },
      'policy/bound': {
        document: maybe(0.3)
          ? ADMINISTRATOR
          : [
              {
                effect: 'Allow',
                actions: [...draw(TECHNIQUES), ...draw(TECHNIQUES), 's3:GetObject'],
                resources: ['*'],
              },
            ],
        versions: [],
      },
    },
    groups: {
      'group/staff': {
        inline: maybe(focus === 'POLICIES' ? 0.9 : 0.6) ? { group: generateDocument(1) } : {},
        attached: maybe(0.3) ? ['policy/guard'] : [],
      },
    },
    functions: { 'function/app': { role: draw(['role/app', 'role/top']), isAttackers: false } },
    // The search does not follow that a profile whose role is exchanged is lost for the instance; a spare one is not.
    profiles: {
      'instance-profile/app': draw(['role/app', 'role/top']),
      'instance-profile/spare': draw(['role/app', 'role/top']),
    },
    instances: { 'instance/app': 'instance-profile/app' },
    stacks: ['stack/app'],
    controlled: [START],
  }
}
