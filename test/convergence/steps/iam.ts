import type { ExampleAccount, ExamplePolicyHolder } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseWithProbability } from '../accounts/random-choice.ts'
import { POLICY_DOCUMENTS, AWS_MANAGED_POLICIES, TRUST_POLICIES } from '../accounts/policy-documents.ts'
import { formatPrincipalArn, parseLastArnPart } from '../accounts/identifiers.ts'
import { LATELY } from '../accounts/principals.ts'
import { chooseAny, buildCallStep, type ChangeGenerator } from './step.ts'
import { buildCallEvent } from './step-event.ts'

/** A holder of policies: its section of an account, and its label in API calls. */
interface PolicyHolder {
  label: 'Role' | 'User' | 'Group'
  section: 'roles' | 'users' | 'groups'
  arn: string
  named: Record<string, string>
  isPresent: (exampleAccount: ExampleAccount) => boolean
}

const LABELS = { roles: 'Role', users: 'User', groups: 'Group' } as const

function choosePolicyHolder(
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
  among: readonly PolicyHolder['section'][] = ['roles', 'roles', 'users', 'groups'],
): PolicyHolder | undefined {
  const section = seededRandom.pick(among)
  const arn = chooseAny(exampleAccount[section], seededRandom)
  return arn === undefined ? undefined : buildHolder(section, arn)
}

function buildHolder(section: PolicyHolder['section'], arn: string): PolicyHolder {
  const holderLabel = LABELS[section]
  const named = { [`${holderLabel.toLowerCase()}Name`]: parseLastArnPart(arn) }
  return {
    label: holderLabel,
    section,
    arn,
    named,
    isPresent: exampleAccount => arn in exampleAccount[section],
  }
}

function chooseHolder(
  exampleAccount: ExampleAccount,
  { section, arn }: PolicyHolder,
): ExamplePolicyHolder | undefined {
  return exampleAccount[section][arn]
}

/** Whether a policy can be attached: it is AWS managed, or exists. */
function isPolicy(arn: string, exampleAccount: ExampleAccount): boolean {
  return arn.includes(':iam::aws:') || arn in exampleAccount.policies
}

const attachPolicy: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom)
  if (holder === undefined) return undefined
  const { label: holderLabel, section, arn, named, isPresent } = holder
  const policyArn = seededRandom.pick([...Object.keys(exampleAccount.policies), ...AWS_MANAGED_POLICIES])
  return buildCallStep(
    `iam:Attach${holderLabel}Policy ${parseLastArnPart(arn)}: ${parseLastArnPart(policyArn)}`,
    now => isPresent(now) && isPolicy(policyArn, now),
    { [section]: { [arn]: { attached: { [policyArn]: true } } } },
    buildCallEvent(`iam:Attach${holderLabel}Policy`, { ...named, policyArn }),
  )
}

const detachPolicy: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom)
  const policyArn = holder && chooseAny(chooseHolder(exampleAccount, holder)?.attached, seededRandom)
  if (holder === undefined || policyArn === undefined) return undefined
  const { label: holderLabel, section, arn, named } = holder
  return buildCallStep(
    `iam:Detach${holderLabel}Policy ${parseLastArnPart(arn)}: ${parseLastArnPart(policyArn)}`,
    now => policyArn in (chooseHolder(now, holder)?.attached ?? {}),
    { [section]: { [arn]: { attached: { [policyArn]: null } } } },
    buildCallEvent(`iam:Detach${holderLabel}Policy`, { ...named, policyArn }),
  )
}

const putInline: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom)
  if (holder === undefined) return undefined
  const { label: holderLabel, section, arn, named, isPresent } = holder
  const policyName = seededRandom.pick(['inline', 'debug'])
  const document = seededRandom.pick(POLICY_DOCUMENTS)
  return buildCallStep(
    `iam:Put${holderLabel}Policy ${parseLastArnPart(arn)} ${policyName}: ${JSON.stringify(document.Statement)}`,
    isPresent,
    { [section]: { [arn]: { inline: { [policyName]: document } } } },
    buildCallEvent(`iam:Put${holderLabel}Policy`, {
      ...named,
      policyName,
      policyDocument: JSON.stringify(document),
    }),
  )
}

const deleteInline: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom)
  const policyName = holder && chooseAny(chooseHolder(exampleAccount, holder)?.inline, seededRandom)
  if (holder === undefined || policyName === undefined) return undefined
  const { label: holderLabel, section, arn, named } = holder
  return buildCallStep(
    `iam:Delete${holderLabel}Policy ${parseLastArnPart(arn)} ${policyName}`,
    now => policyName in (chooseHolder(now, holder)?.inline ?? {}),
    { [section]: { [arn]: { inline: { [policyName]: null } } } },
    buildCallEvent(`iam:Delete${holderLabel}Policy`, { ...named, policyName }),
  )
}

const setBoundary: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom, ['roles', 'users'])
  const boundary = chooseAny(exampleAccount.policies, seededRandom)
  if (holder === undefined || boundary === undefined) return undefined
  const { label: holderLabel, section, arn, named, isPresent } = holder
  return buildCallStep(
    `iam:Put${holderLabel}PermissionsBoundary ${parseLastArnPart(arn)}: ${parseLastArnPart(boundary)}`,
    now => isPresent(now) && boundary in now.policies,
    { [section]: { [arn]: { boundary } } },
    buildCallEvent(`iam:Put${holderLabel}PermissionsBoundary`, { ...named, permissionsBoundary: boundary }),
  )
}

const deleteBoundary: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom, ['roles', 'users'])
  if (holder === undefined) return undefined
  const { label: holderLabel, section, arn, named } = holder
  return buildCallStep(
    `iam:Delete${holderLabel}PermissionsBoundary ${parseLastArnPart(arn)}`,
    now => 'boundary' in (chooseHolder(now, holder) ?? {}),
    { [section]: { [arn]: { boundary: null } } },
    buildCallEvent(`iam:Delete${holderLabel}PermissionsBoundary`, named),
  )
}

const changeTrust: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom, ['roles'])
  if (holder === undefined) return undefined
  const { arn, named, isPresent } = holder
  const trust = seededRandom.pick(TRUST_POLICIES)
  return buildCallStep(
    `iam:UpdateAssumeRolePolicy ${parseLastArnPart(arn)}: ${JSON.stringify(trust.Statement)}`,
    isPresent,
    { roles: { [arn]: { trust } } },
    buildCallEvent('iam:UpdateAssumeRolePolicy', { ...named, policyDocument: JSON.stringify(trust) }),
  )
}

const tagRole: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom, ['roles'])
  if (holder === undefined) return undefined
  const { arn, named, isPresent } = holder
  const value = seededRandom.pick(['shop', 'finance'])
  return buildCallStep(
    `iam:TagRole ${parseLastArnPart(arn)}: ${value}`,
    isPresent,
    { roles: { [arn]: { tags: { team: value } } } },
    buildCallEvent('iam:TagRole', { ...named, tags: [{ key: 'team', value }] }),
  )
}

const createRole: ChangeGenerator = (exampleAccount, seededRandom) => {
  const roleName = `role-${1 + Math.floor(seededRandom.next() * 5)}`
  const arn = formatPrincipalArn('role', roleName)
  const trust = seededRandom.pick(TRUST_POLICIES)
  const isTaken = (now: ExampleAccount) =>
    Object.keys(now.roles).some(other => parseLastArnPart(other) === roleName)
  const role = { attached: {}, inline: {}, tags: {}, trust, createdAt: LATELY, lastUsedAt: 'NEVER' }
  return buildCallStep(
    `iam:CreateRole ${roleName}`,
    now => !isTaken(now),
    { roles: { [arn]: role } },
    buildCallEvent(
      'iam:CreateRole',
      { roleName, path: '/', assumeRolePolicyDocument: JSON.stringify(trust) },
      { role: { path: '/', roleName, arn } },
    ),
  )
}

/** IAM deletes only a role without policies, even if something runs as it. */
const deleteRole: ChangeGenerator = (exampleAccount, seededRandom) => {
  const holder = choosePolicyHolder(exampleAccount, seededRandom, ['roles'])
  if (holder === undefined || Object.keys(exampleAccount.roles).length === 1) return undefined
  const { arn, named, isPresent } = holder
  const { attached = {}, inline = {} } = exampleAccount.roles[arn] ?? {}
  const hasNoOthers = (now: ExampleAccount) =>
    Object.keys(now.roles[arn]?.attached ?? {}).every(policy => policy in attached) &&
    Object.keys(now.roles[arn]?.inline ?? {}).every(name => name in inline) &&
    Object.keys(now.roles).length > 1
  const detached = Object.keys(attached).map(policyArn =>
    buildCallEvent('iam:DetachRolePolicy', { ...named, policyArn }),
  )
  const deleted = Object.keys(inline).map(policyName =>
    buildCallEvent('iam:DeleteRolePolicy', { ...named, policyName }),
  )
  return {
    title: `iam:DeleteRole ${parseLastArnPart(arn)} after its policies`,
    isValid: now => isPresent(now) && hasNoOthers(now),
    moments: [
      {
        after: 0,
        patch: now => ({ roles: { [arn]: without(now.roles[arn]) } }),
        events: () => [...detached, ...deleted],
      },
      {
        after: 1,
        patch: () => ({ roles: { [arn]: null } }),
        events: () => [buildCallEvent('iam:DeleteRole', named)],
      },
    ],
  }
}

function without(holder: ExamplePolicyHolder | undefined) {
  return { attached: hasNothing(holder?.attached), inline: hasNothing(holder?.inline) }
}

function hasNothing(section: object = {}) {
  return Object.fromEntries(Object.keys(section).map(name => [name, null]))
}

const createPolicyVersion: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.policies, seededRandom)
  if (arn === undefined) return undefined
  const versions = Object.keys(exampleAccount.policies[arn]?.versions ?? {})
  const versionId = `v${Math.max(...versions.map(version => Number(version.slice(1)))) + 1}`
  const document = seededRandom.pick(POLICY_DOCUMENTS)
  const setAsDefault = chooseWithProbability(seededRandom, 0.6)
  return buildCallStep(
    `iam:CreatePolicyVersion ${parseLastArnPart(arn)} ${versionId}${setAsDefault ? ', the default' : ''}: ${JSON.stringify(document.Statement)}`,
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
    buildCallEvent(
      'iam:CreatePolicyVersion',
      { policyArn: arn, policyDocument: JSON.stringify(document), setAsDefault },
      { policyVersion: { versionId, isDefaultVersion: setAsDefault } },
    ),
  )
}

const setDefaultVersion: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.policies, seededRandom)
  const versionId = arn && chooseAny(exampleAccount.policies[arn]?.versions, seededRandom)
  if (arn === undefined || versionId === undefined) return undefined
  return buildCallStep(
    `iam:SetDefaultPolicyVersion ${parseLastArnPart(arn)}: ${versionId}`,
    now => versionId in (now.policies[arn]?.versions ?? {}),
    { policies: { [arn]: { defaultVersion: versionId } } },
    buildCallEvent('iam:SetDefaultPolicyVersion', { policyArn: arn, versionId }),
  )
}

const deletePolicyVersion: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.policies, seededRandom)
  const versionId = arn && chooseAny(exampleAccount.policies[arn]?.versions, seededRandom)
  if (arn === undefined || versionId === undefined) return undefined
  return buildCallStep(
    `iam:DeletePolicyVersion ${parseLastArnPart(arn)}: ${versionId}`,
    now =>
      versionId in (now.policies[arn]?.versions ?? {}) && now.policies[arn]?.defaultVersion !== versionId,
    { policies: { [arn]: { versions: { [versionId]: null } } } },
    buildCallEvent('iam:DeletePolicyVersion', { policyArn: arn, versionId }),
  )
}

const createPolicy: ChangeGenerator = (_, seededRandom) => {
  const arn = formatPrincipalArn('policy', `app/policy-${1 + Math.floor(seededRandom.next() * 5)}`)
  const policyName = parseLastArnPart(arn)
  const document = seededRandom.pick(POLICY_DOCUMENTS)
  return buildCallStep(
    `iam:CreatePolicy ${policyName}: ${JSON.stringify(document.Statement)}`,
    now => !(arn in now.policies),
    { policies: { [arn]: { defaultVersion: 'v1', versions: { v1: document } } } },
    buildCallEvent(
      'iam:CreatePolicy',
      { policyName, path: '/app/', policyDocument: JSON.stringify(document) },
      { policy: { policyName, path: '/app/', arn, defaultVersionId: 'v1' } },
    ),
  )
}

/** IAM deletes a policy that is not attached, is no permissions boundary, and has one version. */
const deletePolicy: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.policies).filter(each => isFree(each, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  return buildCallStep(
    `iam:DeletePolicy ${parseLastArnPart(arn)}`,
    now => isFree(arn, now),
    { policies: { [arn]: null } },
    buildCallEvent('iam:DeletePolicy', { policyArn: arn }),
  )
}

function isFree(arn: string, { policies, roles, users, groups }: ExampleAccount): boolean {
  const holders: readonly (ExamplePolicyHolder & { boundary?: string })[] = [
    ...Object.values(roles),
    ...Object.values(users),
    ...Object.values(groups),
  ]
  const isUsed = holders.some(({ attached, boundary }) => arn in attached || boundary === arn)
  return Object.keys(policies[arn]?.versions ?? {}).length === 1 && !isUsed
}

const addMember: ChangeGenerator = (exampleAccount, seededRandom) => {
  const group = chooseAny(exampleAccount.groups, seededRandom)
  const user = chooseAny(exampleAccount.users, seededRandom)
  if (group === undefined || user === undefined) return undefined
  return buildCallStep(
    `iam:AddUserToGroup ${parseLastArnPart(user)}: ${parseLastArnPart(group)}`,
    now => group in now.groups && user in now.users,
    { groups: { [group]: { members: { [user]: true } } } },
    buildCallEvent('iam:AddUserToGroup', {
      groupName: parseLastArnPart(group),
      userName: parseLastArnPart(user),
    }),
  )
}

const removeMember: ChangeGenerator = (exampleAccount, seededRandom) => {
  const group = chooseAny(exampleAccount.groups, seededRandom)
  const user = group && chooseAny(exampleAccount.groups[group]?.members, seededRandom)
  if (group === undefined || user === undefined) return undefined
  return buildCallStep(
    `iam:RemoveUserFromGroup ${parseLastArnPart(user)}: ${parseLastArnPart(group)}`,
    now => user in (now.groups[group]?.members ?? {}),
    { groups: { [group]: { members: { [user]: null } } } },
    buildCallEvent('iam:RemoveUserFromGroup', {
      groupName: parseLastArnPart(group),
      userName: parseLastArnPart(user),
    }),
  )
}

const createUser: ChangeGenerator = (_, seededRandom) => {
  const userName = `user-${1 + Math.floor(seededRandom.next() * 4)}`
  const arn = formatPrincipalArn('user', userName)
  const user = { attached: {}, inline: {}, accessKeys: {}, mfaDevices: {} }
  return buildCallStep(
    `iam:CreateUser ${userName}`,
    now => !(arn in now.users),
    { users: { [arn]: user } },
    buildCallEvent('iam:CreateUser', { userName }, { user: { path: '/', userName, arn } }),
  )
}

/** IAM deletes a user without policies, groups and credentials. */
const deleteUser: ChangeGenerator = (exampleAccount, seededRandom) => {
  const bare = Object.keys(exampleAccount.users).filter(each => isBare(each, exampleAccount))
  if (bare.length === 0) return undefined
  const arn = seededRandom.pick(bare)
  return buildCallStep(
    `iam:DeleteUser ${parseLastArnPart(arn)}`,
    now => isBare(arn, now),
    { users: { [arn]: null } },
    buildCallEvent('iam:DeleteUser', { userName: parseLastArnPart(arn) }),
  )
}

function isBare(arn: string, { users, groups }: ExampleAccount): boolean {
  const user = users[arn]
  if (user === undefined || user.passwordSince !== undefined) return false
  const isMember = Object.values(groups).some(({ members }) => arn in members)
  const { attached, inline, accessKeys, mfaDevices = {} } = user
  return !isMember && [attached, inline, accessKeys, mfaDevices].every(each => Object.keys(each).length === 0)
}

const createKey: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.users, seededRandom)
  if (arn === undefined) return undefined
  const accessKeyId = `AKIAEXAMPLE${String(Math.floor(seededRandom.next() * 1e9)).padStart(9, '0')}`
  const userName = parseLastArnPart(arn)
  return buildCallStep(
    `iam:CreateAccessKey ${userName}`,
    now => arn in now.users && Object.keys(now.users[arn]?.accessKeys ?? {}).length < 2,
    { users: { [arn]: { accessKeys: { [accessKeyId]: { status: 'Active', createdAt: LATELY } } } } },
    buildCallEvent(
      'iam:CreateAccessKey',
      { userName },
      { accessKey: { userName, accessKeyId, status: 'Active' } },
    ),
  )
}

const changeKey: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.users, seededRandom)
  const accessKeyId = arn && chooseAny(exampleAccount.users[arn]?.accessKeys, seededRandom)
  if (arn === undefined || accessKeyId === undefined) return undefined
  const status = seededRandom.pick(['Active', 'Inactive', 'none'])
  const call = status === 'none' ? 'iam:DeleteAccessKey' : 'iam:UpdateAccessKey'
  return buildCallStep(
    `${call} ${parseLastArnPart(arn)}${status === 'none' ? '' : `: ${status}`}`,
    now => accessKeyId in (now.users[arn]?.accessKeys ?? {}),
    { users: { [arn]: { accessKeys: { [accessKeyId]: status === 'none' ? null : { status } } } } },
    buildCallEvent(call, {
      userName: parseLastArnPart(arn),
      accessKeyId,
      ...(status === 'none' ? {} : { status }),
    }),
  )
}

const setPassword: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.users, seededRandom)
  if (arn === undefined) return undefined
  const userName = parseLastArnPart(arn)
  const has = exampleAccount.users[arn]?.passwordSince !== undefined
  const call = has ? 'iam:DeleteLoginProfile' : 'iam:CreateLoginProfile'
  return buildCallStep(
    `${call} ${userName}`,
    now => arn in now.users && (now.users[arn]?.passwordSince !== undefined) === has,
    { users: { [arn]: { passwordSince: has ? null : LATELY } } },
    buildCallEvent(call, { userName }, has ? null : { loginProfile: { userName } }),
  )
}

const setDevice: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.users, seededRandom)
  if (arn === undefined) return undefined
  const userName = parseLastArnPart(arn)
  const serialNumber = arn.replace(':user/', ':mfa/')
  const has = serialNumber in (exampleAccount.users[arn]?.mfaDevices ?? {})
  const call = has ? 'iam:DeactivateMFADevice' : 'iam:EnableMFADevice'
  return buildCallStep(
    `${call} ${userName}`,
    now => arn in now.users && serialNumber in (now.users[arn]?.mfaDevices ?? {}) === has,
    { users: { [arn]: { mfaDevices: { [serialNumber]: has ? null : true } } } },
    buildCallEvent(call, { userName, serialNumber }),
  )
}

const changePasswordPolicy: ChangeGenerator = (exampleAccount, seededRandom) => {
  const [arn = ''] = Object.keys(exampleAccount.accounts)
  const minimumPasswordLength = seededRandom.pick([8, 14])
  return buildCallStep(
    `iam:UpdateAccountPasswordPolicy ${minimumPasswordLength}`,
    () => true,
    { accounts: { [arn]: { passwordPolicy: { minimumPasswordLength } } } },
    buildCallEvent('iam:UpdateAccountPasswordPolicy', { minimumPasswordLength }),
  )
}

/** Change generators for principals and their policies. */
export const iamChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
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
