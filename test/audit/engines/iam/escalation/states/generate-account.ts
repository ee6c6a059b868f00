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
  ['*'],
]

const RESOURCES = ['user/dev', 'user/ops', 'role/app', 'role/top', 'policy/guard', 'group/staff']

/** A small account with an attacker, another user, two roles, a policy, a boundary, a group and what services run. */
export function generateAccount(random: Random): SimulatedAccount {
  const draw = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const maybe = (probability: number) => random() < probability

  function generateStatement(): SimulatedStatement {
    if (maybe(0.2))
      return {
        effect: 'Deny',
        actions: maybe(0.5) ? ['s3:DeleteBucket'] : [draw(draw(TECHNIQUES))],
        resources: ['*'],
      }
    const technique = draw(TECHNIQUES)
    const actions = maybe(0.9) ? technique : technique.filter(() => maybe(0.5))
    const isAll = maybe(0.7) || technique.some(action => !/^iam:|^sts:/.test(action))
    return {
      effect: 'Allow',
      actions: actions.length === 0 ? technique : actions,
      resources: isAll ? ['*'] : [...new Set([draw(RESOURCES), draw(RESOURCES)])],
      ...(technique[0] === 'iam:CreateRole' && maybe(0.5)
        ? { equals: { 'iam:PermissionsBoundary': 'policy/bound' } }
        : {}),
    }
  }
  const generateDocument = (most: number): SimulatedDocument =>
    Array.from({ length: 1 + Math.floor(random() * most) }, generateStatement)
  const generatePrincipal = (isUser: boolean): SimulatedPrincipal => ({
    inline: {
      ...(maybe(0.8) ? { own: generateDocument(2) } : {}),
      ...(maybe(0.2) ? { more: generateDocument(1) } : {}),
    },
    attached: maybe(0.3) ? ['policy/guard'] : [],
    groups: isUser && maybe(0.3) ? ['group/staff'] : [],
    ...(maybe(0.25) ? { boundary: 'policy/bound' } : {}),
    trust: isUser
      ? []
      : [draw(['account', 'user/dev', 'user/ops', 'role/app', 'lambda', 'cloudformation', 'ec2'])],
    accessKeys: isUser ? draw([0, 1, 2]) : 0,
  })
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
        document: maybe(0.5)
          ? generateDocument(2)
          : [{ effect: 'Deny', actions: [draw(draw(TECHNIQUES))], resources: ['*'] }],
        versions: maybe(0.3) ? [maybe(0.5) ? ADMINISTRATOR : []] : [],
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
        inline: maybe(0.6) ? { group: generateDocument(1) } : {},
        attached: maybe(0.3) ? ['policy/guard'] : [],
      },
    },
    functions: { 'function/app': { role: draw(['role/app', 'role/top']), isAttackers: false } },
    profiles: { 'instance-profile/app': draw(['role/app', 'role/top']) },
    instances: { 'instance/app': 'instance-profile/app' },
    stacks: ['stack/app'],
    controlled: [START],
  }
}
