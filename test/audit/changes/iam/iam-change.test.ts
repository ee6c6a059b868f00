import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../../../audit/changes/change.ts'
import { readIamChange } from '../../../../audit/changes/iam/iam-change.ts'
import { factsOf, kinds } from '../../../../audit/resources/kinds.ts'
import type { Kind } from '../../../../audit/resources/resource.ts'

const KIM = { type: 'IAMUser', userName: 'kim', arn: 'arn:aws:iam::111122223333:user/staff/kim' }
const ROOT = { type: 'Root', arn: 'arn:aws:iam::111122223333:root' }
const LEE = { userName: 'lee' }

interface Parts {
  response?: object | null
  by?: object
}

/** What is read of a call: a line for each subject. */
function subjectsOf(
  eventName: string,
  requestParameters: object | null,
  { response = null, by = KIM }: Parts = {},
) {
  const event = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account: '111122223333',
    region: 'us-east-1',
    detail: {
      eventSource: 'iam.amazonaws.com',
      eventName,
      eventID: '1',
      eventTime: '2026-11-01T00:00:00Z',
      awsRegion: 'us-east-1',
      userIdentity: by,
      requestParameters,
      responseElements: response,
    },
  }
  const read = readIamChange(event, { regions: [] })
  if ('ignored' in read) return read.ignored
  return read.change.subjects.map(({ resource, facts, expects }) => {
    const names = facts === 'ALL' ? 'ALL' : facts.join()
    return `${resource.arn.split(':').slice(5).join(':')} ${names} ${expects?.presence ?? '-'}`
  })
}

describe('a change of a user', () => {
  it.each([
    ['PutUserPolicy', 'inlinePolicies'],
    ['DeleteUserPolicy', 'inlinePolicies'],
    ['AttachUserPolicy', 'attachedPolicies'],
    ['DetachUserPolicy', 'attachedPolicies'],
    ['PutUserPermissionsBoundary', 'boundary'],
    ['DeleteUserPermissionsBoundary', 'boundary'],
    ['TagUser', 'tags'],
    ['UntagUser', 'tags'],
    ['CreateLoginProfile', 'password'],
    ['UpdateLoginProfile', 'password'],
    ['DeleteLoginProfile', 'password'],
    ['CreateAccessKey', 'accessKeys'],
    ['UpdateAccessKey', 'accessKeys'],
    ['DeleteAccessKey', 'accessKeys'],
    ['EnableMFADevice', 'mfaDevices'],
    ['DeactivateMFADevice', 'mfaDevices'],
    ['ResyncMFADevice', ''],
    ['CreateServiceSpecificCredential', ''],
    ['UploadSSHPublicKey', ''],
    ['DeleteSigningCertificate', ''],
    ['CreateUser', 'ALL'],
    ['UpdateUser', 'ALL'],
    ['SomethingNewOfAUser', 'ALL'],
  ])('%s tells of "%s"', (operation, facts) => {
    const request = { ...LEE, policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    expect(subjectsOf(operation, request)).toEqual([`user/lee ${facts} PRESENT`])
  })

  it('DeleteUser expects him to be gone', () => {
    expect(subjectsOf('DeleteUser', LEE)).toEqual(['user/lee ALL GONE'])
  })

  it('a new name is another user', () => {
    expect(subjectsOf('UpdateUser', { ...LEE, newUserName: 'leah' })).toEqual([
      'user/lee ALL GONE',
      'user/leah ALL PRESENT',
    ])
    expect(subjectsOf('UpdateUser', { ...LEE, newPath: '/staff/' })).toEqual(['user/lee ALL PRESENT'])
  })

  it.each(['AddUserToGroup', 'RemoveUserFromGroup'])('%s concerns user and group', operation => {
    expect(subjectsOf(operation, { ...LEE, groupName: 'team' })).toEqual([
      'user/lee groups PRESENT',
      'group/team  -',
    ])
  })

  it.each([
    ['CreateAccessKey', { accessKey: { userName: 'kim', accessKeyId: 'AKIA' } }, 'accessKeys'],
    ['CreateLoginProfile', { loginProfile: { userName: 'kim' } }, 'password'],
    ['ChangePassword', null, 'password'],
    ['DeactivateMFADevice', null, 'mfaDevices'],
    ['DeleteAccessKey', null, 'accessKeys'],
  ])('%s without a name is about who makes the call', (operation, response, facts) => {
    const own = [`user/kim ${facts} PRESENT`]
    expect(subjectsOf(operation, null, { response })).toEqual(own)
    expect(subjectsOf(operation, { userName: null }, { response })).toEqual(own)
    expect(subjectsOf(operation, {}, { response, by: { type: 'IAMUser', arn: KIM.arn } })).toEqual(own)
  })

  it('takes the name from the answer before it takes the caller', () => {
    const response = { accessKey: { userName: 'lee' } }
    expect(subjectsOf('CreateAccessKey', {}, { response })).toEqual(['user/lee accessKeys PRESENT'])
  })

  it('of nobody who is named is refused', () => {
    const by = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Admin/kim' }
    expect(() => subjectsOf('DeleteAccessKey', {}, { by })).toThrow(UnreadableEvent)
  })
})

describe('a change of the root user', () => {
  it.each([
    ['CreateAccessKey', {}, 'rootAccessKeys'],
    ['DeleteAccessKey', { accessKeyId: 'AKIA' }, 'rootAccessKeys'],
    [
      'EnableMFADevice',
      { serialNumber: 'arn:aws:iam::111122223333:mfa/root-account-mfa-device', userName: 'x' },
      'rootMfa',
    ],
    ['EnableMFADevice', { serialNumber: 'GAHT12345678', userName: 'AWS ROOT USER' }, 'rootMfa'],
    ['DeactivateMFADevice', null, 'rootMfa'],
    ['DeleteLoginProfile', null, 'rootPassword'],
    ['DeleteSigningCertificate', {}, ''],
  ])('%s %j is one of the account', (operation, request, facts) => {
    expect(subjectsOf(operation, request, { by: ROOT })).toEqual([`root ${facts} -`])
  })

  it('is none where he works on a user', () => {
    expect(subjectsOf('CreateAccessKey', LEE, { by: ROOT })).toEqual(['user/lee accessKeys PRESENT'])
  })
})

describe('a change of a group', () => {
  it.each([
    ['PutGroupPolicy', 'inlinePolicies'],
    ['DeleteGroupPolicy', 'inlinePolicies'],
    ['AttachGroupPolicy', 'attachedPolicies'],
    ['DetachGroupPolicy', 'attachedPolicies'],
    ['UpdateGroup', 'ALL'],
  ])('%s tells of "%s"', (operation, facts) => {
    expect(subjectsOf(operation, { groupName: 'team', policyArn: 'arn:aws:iam::aws:policy/A' })).toEqual([
      `group/team ${facts} PRESENT`,
    ])
  })

  it('CreateGroup tells its path', () => {
    const response = { group: { groupName: 'team', arn: 'arn:aws:iam::111122223333:group/staff/team' } }
    expect(subjectsOf('CreateGroup', { groupName: 'team' }, { response })).toEqual([
      'group/staff/team ALL PRESENT',
    ])
    expect(subjectsOf('CreateGroup', { groupName: 'team' })).toEqual(['group/team ALL PRESENT'])
  })

  it('deletes it, or gives it another name', () => {
    expect(subjectsOf('DeleteGroup', { groupName: 'team' })).toEqual(['group/team ALL GONE'])
    expect(subjectsOf('UpdateGroup', { groupName: 'team', newGroupName: 'crew' })).toEqual([
      'group/team ALL GONE',
      'group/crew ALL PRESENT',
    ])
    expect(() => subjectsOf('DeleteGroup', {})).toThrow(UnreadableEvent)
  })
})

describe('what no kind stands for', () => {
  it.each([
    'CreateVirtualMFADevice',
    'DeleteVirtualMFADevice',
    'TagMFADevice',
    'UpdateOpenIDConnectProviderThumbprint',
    'CreateSAMLProvider',
    'CreateInstanceProfile',
    'UploadServerCertificate',
  ])('%s is not audited', operation => {
    expect(subjectsOf(operation, {})).toBe('kind-not-audited')
  })

  it('is refused where nobody knows it', () => {
    expect(() => subjectsOf('PutSomethingNew', {})).toThrow(UnreadableEvent)
  })
})

describe('a change of the account', () => {
  it.each([
    ['UpdateAccountPasswordPolicy', 'passwordPolicy'],
    ['DeleteAccountPasswordPolicy', 'passwordPolicy'],
    ['EnableOrganizationsRootCredentialsManagement', ''],
    ['CreateAccountAlias', ''],
    ['SetSecurityTokenServicePreferences', ''],
  ])('%s tells of "%s"', (operation, facts) => {
    expect(subjectsOf(operation, {})).toEqual([`root ${facts} -`])
  })
})

describe('the facts that a call can change', () => {
  const told: readonly [Kind, string, object, object][] = [
    ['AWS::IAM::User', 'CreateAccessKey', LEE, KIM],
    ['AWS::IAM::User', 'EnableMFADevice', LEE, KIM],
    ['AWS::IAM::User', 'ChangePassword', {}, KIM],
    ['AWS::IAM::User', 'AddUserToGroup', LEE, KIM],
    ['AWS::IAM::Group', 'PutGroupPolicy', { groupName: 'team' }, KIM],
    ['AWS::Organizations::Account', 'CreateAccessKey', {}, ROOT],
    ['AWS::Organizations::Account', 'DeactivateMFADevice', {}, ROOT],
    ['AWS::Organizations::Account', 'DeleteLoginProfile', {}, ROOT],
  ]
  it.each(told)('are facts of %s: %s', (kind, operation, request, by) => {
    const [first] = subjectsOf(operation, request, { by })
    const names = first?.split(' ')[1]?.split(',') ?? []
    const all = Object.values(kinds[kind].facts).flatMap(({ aspect }) => factsOf(kind, aspect))
    expect(names).not.toHaveLength(0)
    expect(all).toEqual(expect.arrayContaining(names))
  })
})
