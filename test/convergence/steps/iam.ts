import type { World, WorldHolder } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { chance } from '../account/chance.ts'
import { DOCUMENTS, OF_AWS, TRUSTS } from '../account/documents.ts'
import { iamArn, nameIn } from '../account/place.ts'
import { LATELY } from '../account/principals.ts'
import { anyOf, callStep, type Change } from './step.ts'
import { told } from './telling.ts'

/** What has policies: where it stands in an account, and what calls name it by. */
interface Holder {
  noun: 'Role' | 'User' | 'Group'
  section: 'roles' | 'users' | 'groups'
  arn: string
  named: Record<string, string>
  isThere: (world: World) => boolean
}

const NOUNS = { roles: 'Role', users: 'User', groups: 'Group' } as const

export function aHolder(
  world: World,
  random: Random,
  among: readonly Holder['section'][] = ['roles', 'roles', 'users', 'groups'],
): Holder | undefined {
  const section = random.of(among)
  const arn = anyOf(world[section], random)
  return arn === undefined ? undefined : holderOf(section, arn)
}

function holderOf(section: Holder['section'], arn: string): Holder {
  const noun = NOUNS[section]
  const named = { [`${noun.toLowerCase()}Name`]: nameIn(arn) }
  return { noun, section, arn, named, isThere: world => arn in world[section] }
}

function holderIn(world: World, { section, arn }: Holder): WorldHolder | undefined {
  return world[section][arn]
}

/** Whether a policy can be attached: it is AWS's, or still there. */
function isPolicy(arn: string, world: World): boolean {
  return arn.includes(':iam::aws:') || arn in world.policies
}

const attachPolicy: Change = (world, random) => {
  const holder = aHolder(world, random)
  if (holder === undefined) return undefined
  const { noun, section, arn, named, isThere } = holder
  const policyArn = random.of([...Object.keys(world.policies), ...OF_AWS])
  return callStep(
    `iam:Attach${noun}Policy ${nameIn(arn)}: ${nameIn(policyArn)}`,
    now => isThere(now) && isPolicy(policyArn, now),
    { [section]: { [arn]: { attached: { [policyArn]: true } } } },
    told(`iam:Attach${noun}Policy`, { ...named, policyArn }),
  )
}

const detachPolicy: Change = (world, random) => {
  const holder = aHolder(world, random)
  const policyArn = holder && anyOf(holderIn(world, holder)?.attached, random)
  if (holder === undefined || policyArn === undefined) return undefined
  const { noun, section, arn, named } = holder
  return callStep(
    `iam:Detach${noun}Policy ${nameIn(arn)}: ${nameIn(policyArn)}`,
    now => policyArn in (holderIn(now, holder)?.attached ?? {}),
    { [section]: { [arn]: { attached: { [policyArn]: null } } } },
    told(`iam:Detach${noun}Policy`, { ...named, policyArn }),
  )
}

const putInline: Change = (world, random) => {
  const holder = aHolder(world, random)
  if (holder === undefined) return undefined
  const { noun, section, arn, named, isThere } = holder
  const policyName = random.of(['inline', 'debug'])
  const document = random.of(DOCUMENTS)
  return callStep(
    `iam:Put${noun}Policy ${nameIn(arn)} ${policyName}: ${JSON.stringify(document.Statement)}`,
    isThere,
    { [section]: { [arn]: { inline: { [policyName]: document } } } },
    told(`iam:Put${noun}Policy`, { ...named, policyName, policyDocument: JSON.stringify(document) }),
  )
}

const deleteInline: Change = (world, random) => {
  const holder = aHolder(world, random)
  const policyName = holder && anyOf(holderIn(world, holder)?.inline, random)
  if (holder === undefined || policyName === undefined) return undefined
  const { noun, section, arn, named } = holder
  return callStep(
    `iam:Delete${noun}Policy ${nameIn(arn)} ${policyName}`,
    now => policyName in (holderIn(now, holder)?.inline ?? {}),
    { [section]: { [arn]: { inline: { [policyName]: null } } } },
    told(`iam:Delete${noun}Policy`, { ...named, policyName }),
  )
}

const setBoundary: Change = (world, random) => {
  const holder = aHolder(world, random, ['roles', 'users'])
  const boundary = anyOf(world.policies, random)
  if (holder === undefined || boundary === undefined) return undefined
  const { noun, section, arn, named, isThere } = holder
  return callStep(
    `iam:Put${noun}PermissionsBoundary ${nameIn(arn)}: ${nameIn(boundary)}`,
    now => isThere(now) && boundary in now.policies,
    { [section]: { [arn]: { boundary } } },
    told(`iam:Put${noun}PermissionsBoundary`, { ...named, permissionsBoundary: boundary }),
  )
}

const deleteBoundary: Change = (world, random) => {
  const holder = aHolder(world, random, ['roles', 'users'])
  if (holder === undefined) return undefined
  const { noun, section, arn, named } = holder
  return callStep(
    `iam:Delete${noun}PermissionsBoundary ${nameIn(arn)}`,
    now => 'boundary' in (holderIn(now, holder) ?? {}),
    { [section]: { [arn]: { boundary: null } } },
    told(`iam:Delete${noun}PermissionsBoundary`, named),
  )
}

const changeTrust: Change = (world, random) => {
  const holder = aHolder(world, random, ['roles'])
  if (holder === undefined) return undefined
  const { arn, named, isThere } = holder
  const trust = random.of(TRUSTS)
  return callStep(
    `iam:UpdateAssumeRolePolicy ${nameIn(arn)}: ${JSON.stringify(trust.Statement)}`,
    isThere,
    { roles: { [arn]: { trust } } },
    told('iam:UpdateAssumeRolePolicy', { ...named, policyDocument: JSON.stringify(trust) }),
  )
}

const tagRole: Change = (world, random) => {
  const holder = aHolder(world, random, ['roles'])
  if (holder === undefined) return undefined
  const { arn, named, isThere } = holder
  const value = random.of(['shop', 'finance'])
  return callStep(
    `iam:TagRole ${nameIn(arn)}: ${value}`,
    isThere,
    { roles: { [arn]: { tags: { team: value } } } },
    told('iam:TagRole', { ...named, tags: [{ key: 'team', value }] }),
  )
}

const createRole: Change = (world, random) => {
  const roleName = `role-${1 + Math.floor(random.next() * 5)}`
  const arn = iamArn('role', roleName)
  const trust = random.of(TRUSTS)
  const isTaken = (now: World) => Object.keys(now.roles).some(other => nameIn(other) === roleName)
  const role = { attached: {}, inline: {}, tags: {}, trust, createdAt: LATELY, lastUsedAt: 'NEVER' }
  return callStep(
    `iam:CreateRole ${roleName}`,
    now => !isTaken(now),
    { roles: { [arn]: role } },
    told(
      'iam:CreateRole',
      { roleName, path: '/', assumeRolePolicyDocument: JSON.stringify(trust) },
      { role: { path: '/', roleName, arn } },
    ),
  )
}

/** IAM deletes a role without policies only, whoever runs as it. */
const deleteRole: Change = (world, random) => {
  const holder = aHolder(world, random, ['roles'])
  if (holder === undefined || Object.keys(world.roles).length === 1) return undefined
  const { arn, named, isThere } = holder
  const { attached = {}, inline = {} } = world.roles[arn] ?? {}
  const hasNoOthers = (now: World) =>
    Object.keys(now.roles[arn]?.attached ?? {}).every(policy => policy in attached) &&
    Object.keys(now.roles[arn]?.inline ?? {}).every(name => name in inline) &&
    Object.keys(now.roles).length > 1
  const detached = Object.keys(attached).map(policyArn =>
    told('iam:DetachRolePolicy', { ...named, policyArn }),
  )
  const deleted = Object.keys(inline).map(policyName =>
    told('iam:DeleteRolePolicy', { ...named, policyName }),
  )
  return {
    title: `iam:DeleteRole ${nameIn(arn)}, of which its policies are taken before`,
    isValid: now => isThere(now) && hasNoOthers(now),
    moments: [
      {
        after: 0,
        patch: now => ({ roles: { [arn]: without(now.roles[arn]) } }),
        tells: () => [...detached, ...deleted],
      },
      { after: 1, patch: () => ({ roles: { [arn]: null } }), tells: () => [told('iam:DeleteRole', named)] },
    ],
  }
}

function without(holder: WorldHolder | undefined) {
  return { attached: nothingOf(holder?.attached), inline: nothingOf(holder?.inline) }
}

function nothingOf(section: object = {}) {
  return Object.fromEntries(Object.keys(section).map(name => [name, null]))
}

const createPolicyVersion: Change = (world, random) => {
  const arn = anyOf(world.policies, random)
  if (arn === undefined) return undefined
  const versions = Object.keys(world.policies[arn]?.versions ?? {})
  const versionId = `v${Math.max(...versions.map(version => Number(version.slice(1)))) + 1}`
  const document = random.of(DOCUMENTS)
  const setAsDefault = chance(random, 0.6)
  return callStep(
    `iam:CreatePolicyVersion ${nameIn(arn)} ${versionId}${setAsDefault ? ', the default' : ''}: ${JSON.stringify(document.Statement)}`,
    now => {
      const { versions: all = {} } = now.policies[arn] ?? {}
      return Object.keys(all).length > 0 && Object.keys(all).length < 5 && !(versionId in all)
    },
    {
      policies: {
        [arn]: {
          versions: { [versionId]: document },
          ...(setAsDefault ? { defaultVersion: versionId } : {}),
        },
      },
    },
    told(
      'iam:CreatePolicyVersion',
      { policyArn: arn, policyDocument: JSON.stringify(document), setAsDefault },
      { policyVersion: { versionId, isDefaultVersion: setAsDefault } },
    ),
  )
}

const setDefaultVersion: Change = (world, random) => {
  const arn = anyOf(world.policies, random)
  const versionId = arn && anyOf(world.policies[arn]?.versions, random)
  if (arn === undefined || versionId === undefined) return undefined
  return callStep(
    `iam:SetDefaultPolicyVersion ${nameIn(arn)}: ${versionId}`,
    now => versionId in (now.policies[arn]?.versions ?? {}),
    { policies: { [arn]: { defaultVersion: versionId } } },
    told('iam:SetDefaultPolicyVersion', { policyArn: arn, versionId }),
  )
}

const deletePolicyVersion: Change = (world, random) => {
  const arn = anyOf(world.policies, random)
  const versionId = arn && anyOf(world.policies[arn]?.versions, random)
  if (arn === undefined || versionId === undefined) return undefined
  return callStep(
    `iam:DeletePolicyVersion ${nameIn(arn)}: ${versionId}`,
    now =>
      versionId in (now.policies[arn]?.versions ?? {}) && now.policies[arn]?.defaultVersion !== versionId,
    { policies: { [arn]: { versions: { [versionId]: null } } } },
    told('iam:DeletePolicyVersion', { policyArn: arn, versionId }),
  )
}

const createPolicy: Change = (_, random) => {
  const arn = iamArn('policy', `app/policy-${1 + Math.floor(random.next() * 5)}`)
  const policyName = nameIn(arn)
  const document = random.of(DOCUMENTS)
  return callStep(
    `iam:CreatePolicy ${policyName}: ${JSON.stringify(document.Statement)}`,
    now => !(arn in now.policies),
    { policies: { [arn]: { defaultVersion: 'v1', versions: { v1: document } } } },
    told(
      'iam:CreatePolicy',
      { policyName, path: '/app/', policyDocument: JSON.stringify(document) },
      { policy: { policyName, path: '/app/', arn, defaultVersionId: 'v1' } },
    ),
  )
}

/** IAM deletes a policy that is attached to nobody, bounds nobody, and has one version. */
const deletePolicy: Change = (world, random) => {
  const free = Object.keys(world.policies).filter(each => isFree(each, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  return callStep(
    `iam:DeletePolicy ${nameIn(arn)}`,
    now => isFree(arn, now),
    { policies: { [arn]: null } },
    told('iam:DeletePolicy', { policyArn: arn }),
  )
}

function isFree(arn: string, { policies, roles, users, groups }: World): boolean {
  const holders: readonly (WorldHolder & { boundary?: string })[] = [
    ...Object.values(roles),
    ...Object.values(users),
    ...Object.values(groups),
  ]
  const isUsed = holders.some(({ attached, boundary }) => arn in attached || boundary === arn)
  return Object.keys(policies[arn]?.versions ?? {}).length === 1 && !isUsed
}

const addMember: Change = (world, random) => {
  const group = anyOf(world.groups, random)
  const user = anyOf(world.users, random)
  if (group === undefined || user === undefined) return undefined
  return callStep(
    `iam:AddUserToGroup ${nameIn(user)}: ${nameIn(group)}`,
    now => group in now.groups && user in now.users,
    { groups: { [group]: { members: { [user]: true } } } },
    told('iam:AddUserToGroup', { groupName: nameIn(group), userName: nameIn(user) }),
  )
}

const removeMember: Change = (world, random) => {
  const group = anyOf(world.groups, random)
  const user = group && anyOf(world.groups[group]?.members, random)
  if (group === undefined || user === undefined) return undefined
  return callStep(
    `iam:RemoveUserFromGroup ${nameIn(user)}: ${nameIn(group)}`,
    now => user in (now.groups[group]?.members ?? {}),
    { groups: { [group]: { members: { [user]: null } } } },
    told('iam:RemoveUserFromGroup', { groupName: nameIn(group), userName: nameIn(user) }),
  )
}

const createUser: Change = (_, random) => {
  const userName = `user-${1 + Math.floor(random.next() * 4)}`
  const arn = iamArn('user', userName)
  const user = { attached: {}, inline: {}, accessKeys: {}, mfaDevices: {} }
  return callStep(
    `iam:CreateUser ${userName}`,
    now => !(arn in now.users),
    { users: { [arn]: user } },
    told('iam:CreateUser', { userName }, { user: { path: '/', userName, arn } }),
  )
}

/** IAM deletes a user without policies, groups and credentials. */
const deleteUser: Change = (world, random) => {
  const bare = Object.keys(world.users).filter(each => isBare(each, world))
  if (bare.length === 0) return undefined
  const arn = random.of(bare)
  return callStep(
    `iam:DeleteUser ${nameIn(arn)}`,
    now => isBare(arn, now),
    { users: { [arn]: null } },
    told('iam:DeleteUser', { userName: nameIn(arn) }),
  )
}

function isBare(arn: string, { users, groups }: World): boolean {
  const user = users[arn]
  if (user === undefined || user.passwordSince !== undefined) return false
  const isMember = Object.values(groups).some(({ members }) => arn in members)
  const { attached, inline, accessKeys, mfaDevices = {} } = user
  return !isMember && [attached, inline, accessKeys, mfaDevices].every(each => Object.keys(each).length === 0)
}

const createKey: Change = (world, random) => {
  const arn = anyOf(world.users, random)
  if (arn === undefined) return undefined
  const accessKeyId = `AKIAEXAMPLE${String(Math.floor(random.next() * 1e9)).padStart(9, '0')}`
  const userName = nameIn(arn)
  return callStep(
    `iam:CreateAccessKey ${userName}`,
    now => arn in now.users && Object.keys(now.users[arn]?.accessKeys ?? {}).length < 2,
    { users: { [arn]: { accessKeys: { [accessKeyId]: { status: 'Active', createdAt: LATELY } } } } },
    told('iam:CreateAccessKey', { userName }, { accessKey: { userName, accessKeyId, status: 'Active' } }),
  )
}

const changeKey: Change = (world, random) => {
  const arn = anyOf(world.users, random)
  const accessKeyId = arn && anyOf(world.users[arn]?.accessKeys, random)
  if (arn === undefined || accessKeyId === undefined) return undefined
  const status = random.of(['Active', 'Inactive', 'none'])
  const call = status === 'none' ? 'iam:DeleteAccessKey' : 'iam:UpdateAccessKey'
  return callStep(
    `${call} ${nameIn(arn)}${status === 'none' ? '' : `: ${status}`}`,
    now => accessKeyId in (now.users[arn]?.accessKeys ?? {}),
    { users: { [arn]: { accessKeys: { [accessKeyId]: status === 'none' ? null : { status } } } } },
    told(call, { userName: nameIn(arn), accessKeyId, ...(status === 'none' ? {} : { status }) }),
  )
}

const setPassword: Change = (world, random) => {
  const arn = anyOf(world.users, random)
  if (arn === undefined) return undefined
  const userName = nameIn(arn)
  const has = world.users[arn]?.passwordSince !== undefined
  const call = has ? 'iam:DeleteLoginProfile' : 'iam:CreateLoginProfile'
  return callStep(
    `${call} ${userName}`,
    now => arn in now.users && (now.users[arn]?.passwordSince !== undefined) === has,
    { users: { [arn]: { passwordSince: has ? null : LATELY } } },
    told(call, { userName }, has ? null : { loginProfile: { userName } }),
  )
}

const setDevice: Change = (world, random) => {
  const arn = anyOf(world.users, random)
  if (arn === undefined) return undefined
  const userName = nameIn(arn)
  const serialNumber = arn.replace(':user/', ':mfa/')
  const has = serialNumber in (world.users[arn]?.mfaDevices ?? {})
  const call = has ? 'iam:DeactivateMFADevice' : 'iam:EnableMFADevice'
  return callStep(
    `${call} ${userName}`,
    now => arn in now.users && serialNumber in (now.users[arn]?.mfaDevices ?? {}) === has,
    { users: { [arn]: { mfaDevices: { [serialNumber]: has ? null : true } } } },
    told(call, { userName, serialNumber }),
  )
}

const changePasswordPolicy: Change = (world, random) => {
  const [arn = ''] = Object.keys(world.accounts)
  const minimumPasswordLength = random.of([8, 14])
  return callStep(
    `iam:UpdateAccountPasswordPolicy ${minimumPasswordLength}`,
    () => true,
    { accounts: { [arn]: { passwordPolicy: { minimumPasswordLength } } } },
    told('iam:UpdateAccountPasswordPolicy', { minimumPasswordLength }),
  )
}

/** Ways to change principals and their policies. */
export const ofIam: Readonly<Record<string, Change>> = {
  attachPolicy,
  detachPolicy,
  putInline,
  deleteInline,
  setBoundary,
  deleteBoundary,
  changeTrust,
  tagRole,
  createRole,
  deleteRole,
  createPolicyVersion,
  setDefaultVersion,
  deletePolicyVersion,
  createPolicy,
  deletePolicy,
  addMember,
  removeMember,
  createUser,
  deleteUser,
  createKey,
  changeKey,
  setPassword,
  setDevice,
  changePasswordPolicy,
}
