/** What AWS owns in an account, or shares with every account. */
export type AwsOwned = 'MANAGED_POLICY' | 'SERVICE_LINKED_ROLE' | 'IDENTITY_CENTER_ROLE' | 'KEY_ALIAS'

/**
 * ARNs that only AWS can create. Source: IAM User Guide, "AWS managed policies", "IAM identifiers", "Create a
 * service-linked role"; AWS KMS Developer Guide, "Create aliases".
 */
const OWNED_ARNS: readonly (readonly [AwsOwned, RegExp])[] = [
  ['MANAGED_POLICY', /^arn:[^:]*:iam::aws:policy\//],
  ['SERVICE_LINKED_ROLE', /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//],
  ['IDENTITY_CENTER_ROLE', /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\//],
  ['KEY_ALIAS', /^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//],
]

/** What the resource is, if AWS owns it; undefined for all others. */
export function classifyAwsOwned(arn: string): AwsOwned | undefined {
  return OWNED_ARNS.find(([, pattern]) => pattern.test(arn))?.[0]
}

/**
 * Calls of IAM that answer UnmodifiableEntity for roles that AWS owns (IAM API Reference). The description of a
 * service-linked role can be edited (IAM User Guide, "Update a service-linked role"), so UpdateRole is not among them.
 */
const ROLE_CHANGES = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
]

/** The actions that AWS refuses to everyone in the account, and why. */
const REFUSED: Readonly<Record<AwsOwned, { actions: readonly string[]; why: string }>> = {
  MANAGED_POLICY: {
    actions: [
      'iam:CreatePolicy',
      'iam:CreatePolicyVersion',
      'iam:DeletePolicy',
      'iam:DeletePolicyVersion',
      'iam:SetDefaultPolicyVersion',
      'iam:TagPolicy',
      'iam:UntagPolicy',
    ],
    why: 'IAM refuses it: AWS owns the policy, and no one in the account can change it.',
  },
  SERVICE_LINKED_ROLE: {
    actions: ROLE_CHANGES,
    why: 'IAM refuses it: the role is a service-linked role, which only its service can change.',
  },
  IDENTITY_CENTER_ROLE: {
    actions: [...ROLE_CHANGES, 'iam:TagRole', 'iam:UntagRole', 'iam:UpdateRole', 'iam:UpdateRoleDescription'],
    why: 'IAM refuses it: the role belongs to IAM Identity Center, which alone can change it.',
  },
  KEY_ALIAS: {
    actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
    why: 'AWS KMS refuses it: aliases that begin with alias/aws/ are reserved for AWS managed keys.',
  },
}

const refusedByKind = new Map(
  Object.entries(REFUSED).map(([kind, { actions }]) => [
    kind,
    new Set(actions.map(action => action.toLowerCase())),
  ]),
)

/**
 * Why AWS refuses the action on a resource that it owns, whatever the policies allow, as a sentence; undefined if it
 * does not.
 */
export function explainAwsRefusal(action: string, arn: string): string | undefined {
  const kind = classifyAwsOwned(arn)
  if (kind === undefined || refusedByKind.get(kind)?.has(action.toLowerCase()) !== true) return undefined
  return REFUSED[kind].why
}
