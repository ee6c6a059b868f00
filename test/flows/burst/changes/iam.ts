import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveUserFromGroupCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { PlannedChange, ChangePlanner } from '../planned-change.ts'
import {
  BURST_ADMIN_POLICY_ARN,
  buildBurstDocument,
  NARROW_STATEMENT,
  SERVICE_WILDCARD_STATEMENT,
  BURST_READ_ONLY_POLICY_ARN,
  LAMBDA_TRUST,
  PUBLIC_TRUST,
  WIDE_STATEMENT,
} from '../policy-documents.ts'
import type { SeededRandom } from '../random.ts'
import { createRoleState, type ActorClients, type RoleState, type BurstAccount } from '../burst-account.ts'

/** Versions that a policy may have (IAM User Guide, "IAM quotas"). */
const VERSIONS = 5

function change(
  action: string,
  about: readonly string[],
  make: (iam: ActorClients['iam']) => Promise<unknown>,
): PlannedChange {
  return { action: `iam:${action}`, resources: about, make: ({ iam }) => make(iam) }
}

function someRole({ roles }: BurstAccount, seededRandom: SeededRandom): [name: string, state: RoleState] {
  return seededRandom.pick([...roles])
}

const attachOrDetach: ChangePlanner = (burstAccount, seededRandom) => {
  const [RoleName, role] = someRole(burstAccount, seededRandom)
  const PolicyArn = seededRandom.pick([
    BURST_ADMIN_POLICY_ARN,
    BURST_ADMIN_POLICY_ARN,
    BURST_READ_ONLY_POLICY_ARN,
  ])
  const attached = role.attached.delete(PolicyArn)
  if (!attached) role.attached.add(PolicyArn)
  role.spare = false
  const input = { RoleName, PolicyArn }
  return attached
    ? change('DetachRolePolicy', [RoleName], iam => iam.send(new DetachRolePolicyCommand(input)))
    : change('AttachRolePolicy', [RoleName], iam => iam.send(new AttachRolePolicyCommand(input)))
}

const putOrDeleteInline: ChangePlanner = (burstAccount, seededRandom) => {
  const [RoleName, role] = someRole(burstAccount, seededRandom)
  const PolicyName = seededRandom.pick(['own', 'more'])
  role.spare = false
  if (role.inline.has(PolicyName) && seededRandom.next() < 0.5) {
    role.inline.delete(PolicyName)
    const input = { RoleName, PolicyName }
    return change('DeleteRolePolicy', [RoleName], iam => iam.send(new DeleteRolePolicyCommand(input)))
  }
  role.inline.add(PolicyName)
  const PolicyDocument = buildBurstDocument(
    seededRandom.pick([NARROW_STATEMENT, WIDE_STATEMENT, SERVICE_WILDCARD_STATEMENT]),
  )
  const input = { RoleName, PolicyName, PolicyDocument }
  return change('PutRolePolicy', [RoleName], iam => iam.send(new PutRolePolicyCommand(input)))
}

const newVersion: ChangePlanner = ({ policies }, seededRandom) => {
  const policy = seededRandom.pick(policies)
  const { arn: PolicyArn, version, oldest } = policy
  if (version - oldest + 1 === VERSIONS) {
    policy.oldest += 1
    const input = { PolicyArn, VersionId: `v${oldest}` }
    return change('DeletePolicyVersion', [PolicyArn], iam => iam.send(new DeletePolicyVersionCommand(input)))
  }
  policy.version += 1
  policy.wide = !policy.wide
  const PolicyDocument = buildBurstDocument(policy.wide ? WIDE_STATEMENT : NARROW_STATEMENT)
  const input = { PolicyArn, PolicyDocument, SetAsDefault: true }
  return change('CreatePolicyVersion', [PolicyArn], iam => iam.send(new CreatePolicyVersionCommand(input)))
}

const trust: ChangePlanner = (burstAccount, seededRandom) => {
  const [RoleName, role] = someRole(burstAccount, seededRandom)
  role.trusting = !role.trusting
  const PolicyDocument = role.trusting ? PUBLIC_TRUST : LAMBDA_TRUST
  const input = { RoleName, PolicyDocument }
  return change('UpdateAssumeRolePolicy', [RoleName], iam =>
    iam.send(new UpdateAssumeRolePolicyCommand(input)),
  )
}

const bound: ChangePlanner = (burstAccount, seededRandom) => {
  const [RoleName, role] = someRole(burstAccount, seededRandom)
  role.bounded = !role.bounded
  role.spare = false
  if (!role.bounded)
    return change('DeleteRolePermissionsBoundary', [RoleName], iam =>
      iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    )
  const input = { RoleName, PermissionsBoundary: BURST_READ_ONLY_POLICY_ARN }
  return change('PutRolePermissionsBoundary', [RoleName], iam =>
    iam.send(new PutRolePermissionsBoundaryCommand(input)),
  )
}

const tagRole: ChangePlanner = (burstAccount, seededRandom, number) => {
  const [RoleName] = someRole(burstAccount, seededRandom)
  const input = { RoleName, Tags: [{ Key: 'change', Value: String(number) }] }
  return change('TagRole', [RoleName], iam => iam.send(new TagRoleCommand(input)))
}

const createRole: ChangePlanner = ({ roles }, _random, number) => {
  const RoleName = `made-${number}`
  roles.set(RoleName, createRoleState(true))
  const input = { RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }
  return change('CreateRole', [RoleName], iam => iam.send(new CreateRoleCommand(input)))
}

const deleteRole: ChangePlanner = ({ roles }, seededRandom) => {
  const spare = [...roles].filter(([, role]) => role.spare)
  if (spare.length === 0) return undefined
  const [RoleName] = seededRandom.pick(spare)
  roles.delete(RoleName)
  return change('DeleteRole', [RoleName], iam => iam.send(new DeleteRoleCommand({ RoleName })))
}

const groupPolicy: ChangePlanner = ({ groups }, seededRandom) => {
  const group = seededRandom.pick(groups)
  const named = { GroupName: group.name, PolicyName: 'own' }
  group.inline = !group.inline
  if (!group.inline)
    return change('DeleteGroupPolicy', [group.name], iam => iam.send(new DeleteGroupPolicyCommand(named)))
  const input = {
    ...named,
    PolicyDocument: buildBurstDocument(seededRandom.pick([NARROW_STATEMENT, WIDE_STATEMENT])),
  }
  return change('PutGroupPolicy', [group.name], iam => iam.send(new PutGroupPolicyCommand(input)))
}

const member: ChangePlanner = ({ groups, users }, seededRandom) => {
  const { name: GroupName, members } = seededRandom.pick(groups)
  const UserName = seededRandom.pick(users)
  const input = { GroupName, UserName }
  const about = [GroupName, UserName]
  if (members.delete(UserName))
    return change('RemoveUserFromGroup', about, iam => iam.send(new RemoveUserFromGroupCommand(input)))
  members.add(UserName)
  return change('AddUserToGroup', about, iam => iam.send(new AddUserToGroupCommand(input)))
}

/** Changes of roles, policies and groups. */
export const iamChangePlanners: readonly ChangePlanner[] = [
  attachOrDetach,
  attachOrDetach,
  attachOrDetach,
  putOrDeleteInline,
  putOrDeleteInline,
  newVersion,
  newVersion,
  trust,
  bound,
  tagRole,
  createRole,
  deleteRole,
  groupPolicy,
  member,
]
