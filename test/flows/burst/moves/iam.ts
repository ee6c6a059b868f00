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
import type { Change, Move } from '../change.ts'
import {
  ADMINISTRATOR_ACCESS,
  documentOf,
  NARROW,
  OF_A_SERVICE,
  READ_ONLY,
  TRUST,
  TRUST_EVERYBODY,
  WIDE,
} from '../documents.ts'
import type { Random } from '../random.ts'
import { roleMade, type Clients, type RoleState, type World } from '../world.ts'

/** Versions that a policy may have (IAM User Guide, "IAM quotas"). */
const VERSIONS = 5

function change(
  action: string,
  about: readonly string[],
  make: (iam: Clients['iam']) => Promise<unknown>,
): Change {
  return { action: `iam:${action}`, about, make: ({ iam }) => make(iam) }
}

function someRole({ roles }: World, random: Random): [name: string, state: RoleState] {
  return random.of([...roles])
}

const attachOrDetach: Move = (world, random) => {
  const [RoleName, role] = someRole(world, random)
  const PolicyArn = random.of([ADMINISTRATOR_ACCESS, ADMINISTRATOR_ACCESS, READ_ONLY])
  const attached = role.attached.delete(PolicyArn)
  if (!attached) role.attached.add(PolicyArn)
  role.spare = false
  const input = { RoleName, PolicyArn }
  return attached
    ? change('DetachRolePolicy', [RoleName], iam => iam.send(new DetachRolePolicyCommand(input)))
    : change('AttachRolePolicy', [RoleName], iam => iam.send(new AttachRolePolicyCommand(input)))
}

const putOrDeleteInline: Move = (world, random) => {
  const [RoleName, role] = someRole(world, random)
  const PolicyName = random.of(['own', 'more'])
  role.spare = false
  if (role.inline.has(PolicyName) && random.next() < 0.5) {
    role.inline.delete(PolicyName)
    const input = { RoleName, PolicyName }
    return change('DeleteRolePolicy', [RoleName], iam => iam.send(new DeleteRolePolicyCommand(input)))
  }
  role.inline.add(PolicyName)
  const PolicyDocument = documentOf(random.of([NARROW, WIDE, OF_A_SERVICE]))
  const input = { RoleName, PolicyName, PolicyDocument }
  return change('PutRolePolicy', [RoleName], iam => iam.send(new PutRolePolicyCommand(input)))
}

const newVersion: Move = ({ policies }, random) => {
  const policy = random.of(policies)
  const { arn: PolicyArn, version, oldest } = policy
  if (version - oldest + 1 === VERSIONS) {
    policy.oldest += 1
    const input = { PolicyArn, VersionId: `v${oldest}` }
    return change('DeletePolicyVersion', [PolicyArn], iam => iam.send(new DeletePolicyVersionCommand(input)))
  }
  policy.version += 1
  policy.wide = !policy.wide
  const PolicyDocument = documentOf(policy.wide ? WIDE : NARROW)
  const input = { PolicyArn, PolicyDocument, SetAsDefault: true }
  return change('CreatePolicyVersion', [PolicyArn], iam => iam.send(new CreatePolicyVersionCommand(input)))
}

const trust: Move = (world, random) => {
  const [RoleName, role] = someRole(world, random)
  role.trusting = !role.trusting
  const PolicyDocument = role.trusting ? TRUST_EVERYBODY : TRUST
  const input = { RoleName, PolicyDocument }
  return change('UpdateAssumeRolePolicy', [RoleName], iam =>
    iam.send(new UpdateAssumeRolePolicyCommand(input)),
  )
}

const bound: Move = (world, random) => {
  const [RoleName, role] = someRole(world, random)
  role.bounded = !role.bounded
  role.spare = false
  if (!role.bounded)
    return change('DeleteRolePermissionsBoundary', [RoleName], iam =>
      iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    )
  const input = { RoleName, PermissionsBoundary: READ_ONLY }
  return change('PutRolePermissionsBoundary', [RoleName], iam =>
    iam.send(new PutRolePermissionsBoundaryCommand(input)),
  )
}

const tagRole: Move = (world, random, number) => {
  const [RoleName] = someRole(world, random)
  const input = { RoleName, Tags: [{ Key: 'change', Value: String(number) }] }
  return change('TagRole', [RoleName], iam => iam.send(new TagRoleCommand(input)))
}

const createRole: Move = ({ roles }, _random, number) => {
  const RoleName = `made-${number}`
  roles.set(RoleName, roleMade(true))
  const input = { RoleName, AssumeRolePolicyDocument: TRUST }
  return change('CreateRole', [RoleName], iam => iam.send(new CreateRoleCommand(input)))
}

const deleteRole: Move = ({ roles }, random) => {
  const spare = [...roles].filter(([, role]) => role.spare)
  if (spare.length === 0) return undefined
  const [RoleName] = random.of(spare)
  roles.delete(RoleName)
  return change('DeleteRole', [RoleName], iam => iam.send(new DeleteRoleCommand({ RoleName })))
}

const groupPolicy: Move = ({ groups }, random) => {
  const group = random.of(groups)
  const named = { GroupName: group.name, PolicyName: 'own' }
  group.inline = !group.inline
  if (!group.inline)
    return change('DeleteGroupPolicy', [group.name], iam => iam.send(new DeleteGroupPolicyCommand(named)))
  const input = { ...named, PolicyDocument: documentOf(random.of([NARROW, WIDE])) }
  return change('PutGroupPolicy', [group.name], iam => iam.send(new PutGroupPolicyCommand(input)))
}

const member: Move = ({ groups, users }, random) => {
  const { name: GroupName, members } = random.of(groups)
  const UserName = random.of(users)
  const input = { GroupName, UserName }
  const about = [GroupName, UserName]
  if (members.delete(UserName))
    return change('RemoveUserFromGroup', about, iam => iam.send(new RemoveUserFromGroupCommand(input)))
  members.add(UserName)
  return change('AddUserToGroup', about, iam => iam.send(new AddUserToGroupCommand(input)))
}

/** Changes of roles, policies and groups. */
export const iamMoves: readonly Move[] = [
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
